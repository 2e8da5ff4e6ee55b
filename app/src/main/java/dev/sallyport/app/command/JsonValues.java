package dev.sallyport.app.command;

import dev.sallyport.enforce.ValueShape;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.condition.Value;
import java.nio.charset.StandardCharsets;

/// JSON on the command line.
final class JsonValues {
    private JsonValues() {}

    /// @throws MalformedMessage saying what is wrong with it
    static Value json(String text) throws MalformedMessage {
        return JsonTree.read(text.getBytes(StandardCharsets.UTF_8), ValueShape.INSTANCE);
    }

    static Value jsonOrText(String text) {
        try {
            return json(text);
        } catch (MalformedMessage _) {
            return Value.of(text);
        }
    }
}
