package dev.sallyport.oauth.flow;

import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A provider at which whoever a test says is logged in. It checks that it gets back what it gave out.
final class TestProvider implements LoginProvider {
    private final String name;
    private final AtomicInteger refreshed = new AtomicInteger();
    private volatile String person = "alice";
    private volatile String vouchesAs;
    private volatile Set<String> roles = Set.of("reader");
    private volatile @Nullable String token;
    private volatile @Nullable LoginFailed failure;
    private volatile boolean down;

    TestProvider(String name) {
        this.name = name;
        this.vouchesAs = name;
    }

    void logsIn(String person) {
        this.person = person;
    }

    void vouchesAs(String provider) {
        this.vouchesAs = provider;
    }

    void gives(Set<String> roles) {
        this.roles = roles;
    }

    /// From now on it gives refresh tokens, and takes each of them once.
    void givesRefreshTokens() {
        token = "upstream-0";
    }

    void fails(@Nullable LoginFailed failure) {
        this.failure = failure;
    }

    void isDown(boolean down) {
        this.down = down;
    }

    int refreshed() {
        return refreshed.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Begun begin(String state, URI callback) throws LoginFailed {
        if (down) {
            throw new LoginFailed("no answer", false);
        }
        String query = Params.of(Map.of("state", state, "redirect_uri", callback.toString()))
                .encode();
        return new Begun(URI.create("https://" + name + ".example/authorize?" + query), "memo of " + state);
    }

    @Override
    public Identity finish(Params answer, String memo, URI callback) throws LoginFailed {
        check(answer.get("error").isEmpty(), "the provider says no");
        check(memo.equals("memo of " + answer.require("state")), "the memo is another login's");
        check(answer.require("code").equals("upstream code"), "the code is wrong");
        return identity();
    }

    @Override
    public Identity refresh(Identity known) throws LoginFailed {
        if (failure != null) {
            throw failure;
        }
        if (known.refreshToken() != null) {
            check(known.refreshToken().equals(token), "the refresh token was used");
            token = "upstream-" + refreshed.incrementAndGet();
        }
        return identity();
    }

    private static void check(boolean good, String message) throws LoginFailed {
        if (!good) {
            throw new LoginFailed(message, true);
        }
    }

    private Identity identity() {
        return new Identity(
                vouchesAs,
                person,
                person + " <b>",
                person + "@example.com",
                roles,
                Set.of("staff"),
                Map.of("sub", person, "nested", Map.of("n", 1L)),
                token);
    }
}
