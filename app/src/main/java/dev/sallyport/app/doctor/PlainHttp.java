package dev.sallyport.app.doctor;

import dev.sallyport.oauth.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// HTTP for an operator who looks at servers of their own choice: any address, but bounded in time and size, and no
/// redirect is followed.
final class PlainHttp implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LARGEST = 1 << 20;

    /// @param headers by lower-case name
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }

        /// @return empty where it is no JSON object
        Optional<Map<String, Object>> object() {
            try {
                return Optional.of(Json.object(body));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
    }

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    Answer get(URI uri) throws IOException {
        return send(request(uri).header("Accept", "application/json").GET(), limited());
    }

    /// As a browser asks for a page.
    Answer page(URI uri) throws IOException {
        return send(request(uri).header("Accept", "text/html").GET(), limited());
    }

    Answer form(URI uri, String form) throws IOException {
        return send(
                request(uri)
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)),
                limited());
    }

    Answer json(URI uri, Map<String, ?> body) throws IOException {
        return send(
                request(uri)
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))),
                limited());
    }

    Answer delete(URI uri, String token) throws IOException {
        return send(request(uri).header("Authorization", "Bearer " + token).DELETE(), limited());
    }

    /// Sends a message as an MCP client does; of the answer, which may be a stream, only its head is waited for.
    ///
    /// @param headers besides those that every client sends
    Answer message(URI uri, String message, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = request(uri)
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(message));
        headers.forEach(request::header);
        HttpResponse<InputStream> response = await(request, BodyHandlers.ofInputStream());
        response.body().close();
        return new Answer(response.statusCode(), response.headers().map(), new byte[0]);
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(PATIENCE).header("User-Agent", "sallyport-doctor");
    }

    private static BodyHandler<byte[]> limited() {
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST);
    }

    private Answer send(HttpRequest.Builder request, BodyHandler<byte[]> body) throws IOException {
        HttpResponse<byte[]> response = await(request, body);
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }

    private <T> HttpResponse<T> await(HttpRequest.Builder request, BodyHandler<T> body) throws IOException {
        CompletableFuture<HttpResponse<T>> response = client.sendAsync(request.build(), body);
        try {
            return response.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(why(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String why(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> "it failed";
            case HttpTimeoutException _ -> "no answer in time";
            case ConnectException e when e.getMessage() == null -> "nothing answers there, or the name is unknown";
            case SSLException e -> "TLS: " + e.getMessage();
            default -> String.valueOf(cause.getMessage());
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
