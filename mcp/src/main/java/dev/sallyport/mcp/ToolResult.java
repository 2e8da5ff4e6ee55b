package dev.sallyport.mcp;

/// Passes a result, and notes whether its `isError` is `true`.
final class ToolResult implements Envelope.ResultReader {
    private boolean toolError;

    @Override
    public void read(Walk walk, Problems problems) throws MalformedMessage {
        if (!walk.atObject()) {
            walk.skip();
            return;
        }
        for (String key = walk.key(); key != null; key = walk.key()) {
            JsonToken value = walk.value();
            toolError |= key.equals("isError") && value == JsonToken.VALUE_TRUE;
            walk.skip();
        }
    }

    @Override
    public boolean toolError() {
        return toolError;
    }
}
