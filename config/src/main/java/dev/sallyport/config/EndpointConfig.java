package dev.sallyport.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A path on which clients reach a server.
///
/// @param path      for example `/mcp`
/// @param server    the name of the server behind it
/// @param anonymous whether callers without a credential are let in, as subject `anonymous`
/// @param oauth     which access tokens open it; `null` for none, so that only API keys do
public record EndpointConfig(
        String path,
        String server,
        boolean anonymous,
        @Nullable OAuthAccess oauth) {

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    /// First parts of paths that are the gateway's own where it speaks OAuth.
    private static final List<String> OWN = List.of("/oauth", "/forward-auth");

    public EndpointConfig {
        if (!PATH.matcher(path).matches()) {
            throw new Invalid(
                    "not a path for an endpoint",
                    "start it with /, use letters, digits, - . _ ~ between slashes, and do not end it with /");
        }
        if (anonymous && oauth != null && !oauth.required().isEmpty()) {
            throw new Invalid(
                    "anonymous and required scopes exclude each other", "remove anonymous, or the required scopes");
        }
    }

    /// One that no access token opens.
    public EndpointConfig(String path, String server, boolean anonymous) {
        this(path, server, anonymous, null);
    }

    /// An endpoint that asks for an API key.
    public static EndpointConfig of(String path, String server) {
        return new EndpointConfig(path, server, false);
    }

    /// Refuses a path on which the gateway itself answers where it speaks OAuth.
    static void checkFree(String path) {
        for (var own : OWN) {
            if (path.equals(own) || path.startsWith(own + "/")) {
                throw new Invalid("the gateway itself answers below " + own, "choose another path");
            }
        }
    }
}
