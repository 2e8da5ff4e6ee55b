package dev.sallyport.config;

import dev.sallyport.policy.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The roles that policy files declare, and those that their rules name.
final class PolicyRoles {

    private record Mention(Mark mark, String path, String name) {}

    private final Set<String> declared = new TreeSet<>(Set.of("anonymous"));
    private final List<Mention> mentions = new ArrayList<>();

    void declare(String name) {
        declared.add(name);
    }

    void mention(Mark mark, String path, Glob glob) {
        glob.literal().ifPresent(name -> mentions.add(new Mention(mark, path, name)));
    }

    /// Reports every role that is named and declared nowhere, once all files are read.
    void check(Problems problems) {
        for (var mention : mentions) {
            if (!declared.contains(mention.name())) {
                problems.add(
                        mention.mark(),
                        mention.path() + ": no file declares this role, found " + Hints.value(mention.name()),
                        Hints.nearest(mention.name(), declared)
                                .map(Hints::ask)
                                .orElse("declare it: an entry with the value {} below roles will do"));
            }
        }
    }
}
