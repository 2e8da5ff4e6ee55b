package dev.sallyport.adapters.http;

import dev.sallyport.oauth.fetch.Fetcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One request on a connection of its own.
record Call(Fetcher.Request request, HttpClientConnection connection) {

    /// An answer that nobody reads to its end.
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        /// @param message goes on from the name of the host
        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    Future<Fetcher.Response> answer() {
        return connection.request(options()).compose(sent -> {
            byte[] body = request.body();
            return (body == null ? sent.send() : sent.send(Buffer.buffer(body))).compose(this::read);
        });
    }

    private RequestOptions options() {
        URI uri = request.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false);
        request.headers().forEach(options::putHeader);
        return options;
    }

    private Future<Fetcher.Response> read(HttpClientResponse response) {
        String encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Future.failedFuture(new Unusable("answers compressed, which was not asked for"));
        }
        Promise<Fetcher.Response> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > request.most()) {
                whole.tryFail(new Unusable("answers more than " + request.most() + " bytes"));
                connection.close();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.endHandler(_ ->
                whole.tryComplete(new Fetcher.Response(response.statusCode(), headers(response), body.getBytes())));
        return whole.future();
    }

    private static Map<String, List<String>> headers(HttpClientResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : response.headers().names()) {
            headers.put(
                    name.toLowerCase(Locale.ROOT),
                    List.copyOf(response.headers().getAll(name)));
        }
        return headers;
    }
}
