package dev.sallyport.policy;

import dev.sallyport.policy.condition.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a tool, prompt or template from the server that offers it, as approved when the policy was
/// loaded.
///
/// @param tags        the server's own
/// @param annotations the server's own, for example `readOnlyHint`
/// @param schema      the JSON Schema of a tool's arguments; null where there is none
/// @param hash        of every byte of the definition that a model sees, in hex
public record Definition(Set<String> tags, Value.Fields annotations, Value.@Nullable Fields schema, String hash) {

    // Not the compact form: javac leaves the annotation of a nested type off its parameters.
    public Definition(Set<String> tags, Value.Fields annotations, Value.@Nullable Fields schema, String hash) {
        this.tags = NameSet.of(tags);
        this.annotations = annotations;
        this.schema = schema;
        this.hash = hash;
    }
}
