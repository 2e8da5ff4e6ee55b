package dev.sallyport.config.imports;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.Mark;
import dev.sallyport.config.Node;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.YamlReader;
import dev.sallyport.policy.PolicyAnalysis;
import dev.sallyport.policy.PolicySet;
import java.util.List;

/// Turns a policy of another gateway into one of Sallyport that permits no more than the source did.
public final class PolicyImport {

    private PolicyImport() {}

    /// Imports a policy; where the source names no servers, its rules are about every server.
    ///
    /// @param fileName how problems and notes call the source
    /// @param text     the source
    /// @throws ConfigException with every problem of the source, what it ignores silently included
    public static Imported from(Format format, String fileName, String text) throws ConfigException {
        return from(format, fileName, text, List.of());
    }

    /// Imports a policy.
    ///
    /// @param servers names or patterns of the servers that the rules are about, where the source names none;
    ///     Portcullis always does
    /// @throws ConfigException with every problem of the source
    public static Imported from(Format format, String fileName, String text, List<String> servers)
            throws ConfigException {
        var source = new Source(fileName, servers);
        var root = YamlReader.read(fileName, text, source.problems());
        source.problems().throwIfAny();
        var draft = draft(format, source, root.orElseGet(() -> new Node.Mapping(source.start(), List.of())));
        source.problems().throwIfAny();
        draft.header().addAll(0, List.of("A policy of " + format.title() + ", imported from " + fileName + "."));
        source.notes().forEach(note -> draft.header().add("- line " + note.line() + ": " + note.text()));
        leaveOutWhatNeverDecides(draft, source);
        return new Imported(draft.yaml(), source.notes());
    }

    /// A rule that another one makes pointless is refused when a policy is loaded.
    private static void leaveOutWhatNeverDecides(Draft draft, Source source) throws ConfigException {
        var findings = PolicyAnalysis.of(parsed(source, draft.yaml()).rules());
        for (var finding : findings) {
            draft.leaveOut(finding.ruleId(), finding.what());
        }
        if (!findings.isEmpty()) {
            parsed(source, draft.yaml());
        }
    }

    /// What is too long for a policy, or has other characters than it may have, shows when it is loaded.
    private static PolicySet parsed(Source source, String yaml) throws ConfigException {
        try {
            return PolicyLoader.parse(source.file(), yaml);
        } catch (ConfigException e) {
            var first = e.problems().getFirst();
            source.problems()
                    .add(
                            Mark.whole(source.file()),
                            "what it says cannot stand in a policy: " + first.what(),
                            first.hint());
            source.problems().throwIfAny();
            throw e;
        }
    }

    private static Draft draft(Format format, Source source, Node root) {
        return switch (format) {
            case BANSHO -> new BanshoImport(source).draft(root);
            case AUTH_GUARD -> new GuardImport(source).draft(root);
            case PORTCULLIS -> new PortcullisImport(source).draft(root);
        };
    }
}
