package dev.sallyport.oauth.machine;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Documents of others, as they are said to be. What is asked for is noted.
final class ScriptedFetcher implements Fetcher {
    private interface Page {
        Response answer() throws FetchFailed;
    }

    private final Map<URI, Page> pages = new ConcurrentHashMap<>();
    private final List<URI> asked = new CopyOnWriteArrayList<>();

    @Override
    public Response fetch(Request request) throws FetchFailed {
        asked.add(request.uri());
        Page page = pages.get(request.uri());
        if (page == null) {
            throw new FetchFailed("nobody is there", false);
        }
        return page.answer();
    }

    void document(String uri, Map<String, ?> document) {
        document(uri, document, "max-age=600");
    }

    void document(String uri, Map<String, ?> document, String cacheControl) {
        Map<String, List<String>> headers =
                Map.of("content-type", List.of("application/json"), "cache-control", List.of(cacheControl));
        answer(uri, new Response(200, headers, Json.bytes(document)));
    }

    void answer(String uri, Response response) {
        pages.put(URI.create(uri), () -> response);
    }

    void fails(String uri) {
        pages.put(URI.create(uri), () -> {
            throw new FetchFailed("nobody is there", false);
        });
    }

    /// Answers nothing until the latch opens, and then that it cannot be had.
    void hangs(String uri, CountDownLatch until) {
        pages.put(URI.create(uri), () -> {
            try {
                until.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            throw new FetchFailed("it took too long", false);
        });
    }

    /// @return how often it was asked for
    long asked(String uri) {
        return asked.stream().filter(URI.create(uri)::equals).count();
    }

    int asked() {
        return asked.size();
    }
}
