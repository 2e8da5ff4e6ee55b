package dev.sallyport.app.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.edge.Site;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What an OAuth endpoint throws becomes an answer, and never a yes.
class OAuthSiteTest {
    @Test
    void givenRequest_whenAnswered_thenTheHandlerSawItOnAVirtualThread() {
        AtomicReference<WebRequest> seen = new AtomicReference<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        OAuthSite site = site(request -> {
            seen.set(request);
            thread.set(Thread.currentThread());
            return WebResponse.empty(202).with("A", "1").with("A", "2");
        });

        Site.Response response = ask(site, "resource=a&resource=b");

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.headers()).contains(new Site.Header("A", "1"), new Site.Header("A", "2"));
        assertThat(seen.get().query().all("resource")).containsExactly("a", "b");
        assertThat(seen.get().header("host")).contains("mcp.example.com");
        assertThat(seen.get().address()).isEqualTo("192.0.2.1");
        assertThat(thread.get().isVirtual()).isTrue();
    }

    @Test
    void givenRefusal_whenThrown_thenItIsRenderedAsJson() {
        Site.Response response = ask(site(_ -> {
            throw OAuthException.invalidGrant("the code was used");
        }));

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains("\"invalid_grant\"", "the code was used");
    }

    @Test
    void givenQueryThatCannotBeRead_whenAsked_thenRefused() {
        assertThat(ask(site(_ -> WebResponse.empty(200)), "a=%zz").status()).isEqualTo(400);
    }

    @Test
    void givenStoreThatFails_whenAsked_then503WithoutTheReason() {
        Site.Response response = ask(site(_ -> {
            throw new StoreFailed("the disk is full", new IOException());
        }));

        assertThat(response.status()).isEqualTo(503);
        assertThat(text(response)).contains("temporarily_unavailable").doesNotContain("disk");
        assertThat(response.headers()).contains(new Site.Header("Retry-After", "1"));
    }

    @Test
    void givenBug_whenThrown_then500WithoutTheReason() {
        Site.Response response = ask(site(_ -> {
            throw new IllegalStateException("secret");
        }));

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).contains("server_error").doesNotContain("secret");
    }

    @Test
    void givenStackThatOverflows_whenAsked_then500() {
        assertThat(ask(site(_ -> {
                            throw new StackOverflowError();
                        }))
                        .status())
                .isEqualTo(500);
    }

    @Test
    void givenAllPlacesTaken_whenAsked_then503AndServedAgainOnceOneIsFree() {
        CountDownLatch ready = new CountDownLatch(1);
        OAuthSite site = new OAuthSite(
                _ -> Site.Door.OWN,
                _ -> {
                    try {
                        ready.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return WebResponse.empty(200);
                },
                1);
        var first = site.answer(request(null));

        assertThat(site.answer(request(null)).await().status()).isEqualTo(503);

        ready.countDown();
        assertThat(first.await().status()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(site.answer(request(null)).await().status()).isEqualTo(200));
    }

    private static OAuthSite site(WebHandler handler) {
        return new OAuthSite(_ -> Site.Door.OWN, handler);
    }

    private static Site.Response ask(OAuthSite site) {
        return ask(site, null);
    }

    private static Site.Response ask(OAuthSite site, @Nullable String query) {
        return site.answer(request(query)).await();
    }

    private static Site.Request request(@Nullable String query) {
        return new Site.Request(
                "GET",
                "/oauth/authorize",
                query,
                Map.of("host", List.of("mcp.example.com")),
                new byte[0],
                "192.0.2.1",
                null);
    }

    private static String text(Site.Response response) {
        return new String(response.body(), UTF_8);
    }
}
