package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Fetches from anywhere, follows nothing, and has little patience.
final class PlainFetcher implements Fetcher, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @Override
    public Response fetch(Request request) throws FetchFailed {
        HttpRequest.BodyPublisher body = request.body() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(request.body());
        HttpRequest.Builder sent =
                HttpRequest.newBuilder(request.uri()).timeout(PATIENCE).method(request.method(), body);
        request.headers().forEach(sent::header);
        try {
            HttpResponse<InputStream> response = client.send(sent.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream stream = response.body()) {
                byte[] bytes = stream.readNBytes(request.most() + 1);
                if (bytes.length > request.most()) {
                    throw new FetchFailed("too large", false);
                }
                return new Response(response.statusCode(), response.headers().map(), bytes);
            }
        } catch (IOException e) {
            throw new FetchFailed("cannot be had", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailed("interrupted", false);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
