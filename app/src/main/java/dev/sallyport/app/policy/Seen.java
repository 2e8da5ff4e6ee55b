package dev.sallyport.app.policy;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What servers were seen to offer. Of a server that is not in the catalogue every name counts as seen, of which then
/// no more is known.
///
/// @param catalogue what is known
public record Seen(Catalogue catalogue) {
    /// Of something that was seen, without its tags and the like.
    private static final Definition UNDESCRIBED = new Definition(Set.of(), Value.Fields.NONE, null, "not known");

    public Target target(Target.Kind kind, String server, String name) {
        return catalogue.names().contains(server) || !kind.isDefined()
                ? catalogue.target(kind, server, name)
                : new Target(kind, server, name, UNDESCRIBED);
    }

    /// Whether the tags and annotations are those that it really has.
    static boolean describes(@Nullable Definition definition) {
        return !UNDESCRIBED.equals(definition);
    }
}
