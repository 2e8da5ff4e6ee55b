package dev.sallyport.config.imports;

import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Target.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/// The patterns for one kind that say what a matcher does: less where a rule allows and the same cannot be said,
/// more where it denies.
final class GuardTargets {

    private static final List<String> NAMESPACE_ENDS = List.of(".*", "/*", ":*", "__*");

    private final Source source;
    private final boolean narrow;

    GuardTargets(Source source, boolean narrow) {
        this.source = source;
        this.narrow = narrow;
    }

    /// @param names patterns of conditions on the name, of each group of which one has to match
    List<Glob> of(GuardRule.Matcher matcher, Kind kind, List<List<Fnmatch>> names) {
        var groups = new ArrayList<List<Glob>>();
        var exact = matcher.exact().stream()
                .filter(name -> matcher.patterns().isEmpty()
                        || matcher.patterns().stream().anyMatch(pattern -> pattern.matches(name)))
                .map(name -> kind.glob(Glob.escape(name)))
                .toList();
        if (!matcher.exact().isEmpty()) {
            groups.add(exact);
        } else if (!matcher.patterns().isEmpty()) {
            groups.add(globs(matcher, kind, matcher.patterns()));
        }
        if (!matcher.schemes().isEmpty()) {
            groups.add(matcher.schemes().stream()
                    .map(scheme -> kind.glob(Glob.escape(scheme) + "://**"))
                    .toList());
        }
        if (!matcher.namespaces().isEmpty()) {
            groups.add(namespaces(matcher, kind));
        }
        names.forEach(patterns -> groups.add(globs(matcher, kind, patterns)));
        return groups.stream()
                .reduce((some, others) -> both(matcher, some, others))
                .orElseGet(() -> List.of(everything(kind)));
    }

    private static Glob everything(Kind kind) {
        return kind.glob(kind == Kind.RESOURCE ? "**" : "*");
    }

    private List<Glob> globs(GuardRule.Matcher matcher, Kind kind, List<Fnmatch> patterns) {
        var globs = new LinkedHashSet<Glob>();
        for (var pattern : patterns) {
            var same = pattern.globs(kind == Kind.RESOURCE, narrow);
            same.ifPresent(globs::addAll);
            if (same.isEmpty()) {
                source.note(
                        matcher.mark(),
                        narrow
                                ? "a pattern with [] cannot be written out and is left out"
                                : "a pattern with [] cannot be written out, so the rule denies everything");
                globs.addAll(narrow ? List.of() : List.of(everything(kind)));
            }
        }
        return List.copyOf(globs);
    }

    /// A name has no namespace in a running server, so such a rule never matches.
    private List<Glob> namespaces(GuardRule.Matcher matcher, Kind kind) {
        source.note(
                matcher.mark(),
                narrow
                        ? "namespaces never match in a running server, so nothing is allowed; write namespaces: "
                                + YamlText.flow(matcher.namespaces()) + " where names begin with them"
                        : "namespaces never match in a running server; here they are what names begin with");
        return narrow
                ? List.of()
                : matcher.namespaces().stream()
                        .flatMap(name -> NAMESPACE_ENDS.stream().map(end -> kind.glob(Glob.escape(name) + end)))
                        .toList();
    }

    /// What a pattern of each group matches.
    private List<Glob> both(GuardRule.Matcher matcher, List<Glob> some, List<Glob> others) {
        return some.stream()
                .flatMap(one -> others.stream().flatMap(other -> both(matcher, one, other)))
                .distinct()
                .toList();
    }

    private Stream<Glob> both(GuardRule.Matcher matcher, Glob one, Glob other) {
        if (Globs.covers(other, one)) {
            return Stream.of(one);
        }
        if (Globs.covers(one, other)) {
            return Stream.of(other);
        }
        if (Globs.disjoint(one, other)) {
            return Stream.empty();
        }
        source.note(
                matcher.mark(),
                "both " + one + " and " + other + " have to match, which one pattern cannot say; "
                        + (narrow ? "nothing is allowed by them" : "what matches the first is denied"));
        return narrow ? Stream.empty() : Stream.of(one);
    }
}
