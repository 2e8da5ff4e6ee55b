package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/// Fetches with the JDK's own client.
final class LoopbackFetcher implements Fetcher {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public Response fetch(Request request) throws FetchFailed {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri()).timeout(request.time());
        request.headers().forEach(builder::header);
        byte[] body = request.body();
        builder.method(
                request.method(),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> response = client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Response(response.statusCode(), Map.of(), response.body());
        } catch (IOException e) {
            throw new FetchFailed("no answer", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailed("interrupted", false);
        }
    }
}
