package dev.sallyport.gateway.forward.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// A server reached over Streamable HTTP.
///
/// @param url its endpoint, `http` or `https`; redirects are never followed
/// @param headers sent with every request, credentials of the gateway's own among them
/// @param timeout longest a call may take
public record HttpServer(String name, URI url, Map<String, String> headers, Duration timeout) {
    public HttpServer {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "HttpServer[" + name + " " + url.getScheme() + "://" + url.getAuthority() + url.getPath() + "]";
    }
}
