package dev.sallyport.config;

import java.util.regex.Pattern;

/// A path on which clients reach a server.
///
/// @param path      for example `/mcp`
/// @param server    the name of the server behind it
/// @param anonymous whether callers without a credential are let in, as subject `anonymous`
public record EndpointConfig(String path, String server, boolean anonymous) {

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    public EndpointConfig {
        if (!PATH.matcher(path).matches()) {
            throw new Invalid(
                    "not a path for an endpoint",
                    "start it with /, use letters, digits, - . _ ~ between slashes, and do not end it with /");
        }
    }

    /// An endpoint that asks for a credential.
    public static EndpointConfig of(String path, String server) {
        return new EndpointConfig(path, server, false);
    }
}
