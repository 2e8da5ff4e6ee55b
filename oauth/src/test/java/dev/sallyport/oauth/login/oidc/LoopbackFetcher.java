package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps to the port's contract over the JDK's client, and to a patience that suits tests.
final class LoopbackFetcher implements Fetcher {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Override
    public Response fetch(Request request) throws FetchFailed {
        requests.add(request);
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri()).timeout(PATIENCE);
        request.headers().forEach(builder::header);
        byte[] body = request.body();
        builder.method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> response = client.send(builder.build(), BodyHandlers.ofByteArray());
            if (response.body().length > request.most()) {
                throw new FetchFailed("too much", false);
            }
            return new Response(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new FetchFailed(e.getClass().getSimpleName(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailed("interrupted", false);
        }
    }
}
