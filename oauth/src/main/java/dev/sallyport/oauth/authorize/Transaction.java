package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.time.Duration;
import java.util.Optional;

/// One authorization in one browser: a cookie of its own binds page, login and answer to each other, so that two tabs
/// do not disturb each other.
///
/// @param id part of the cookie's name
/// @param secret its value
record Transaction(String id, String secret) {
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final int ID_CHARACTERS = 16;

    static Transaction begin() {
        return new Transaction(Token.random().substring(0, ID_CHARACTERS), Token.random());
    }

    /// @return empty where the browser has no part in a transaction of this id
    static Optional<Transaction> of(WebRequest request, Cookies cookies, String id) {
        return wellFormed(id)
                ? cookies.read(request, cookie(id)).map(secret -> new Transaction(id, secret))
                : Optional.empty();
    }

    WebResponse.Header set(Cookies cookies) {
        return cookies.set(cookie(id), secret, LIFETIME);
    }

    WebResponse.Header clear(Cookies cookies) {
        return cookies.clear(cookie(id));
    }

    private static boolean wellFormed(String id) {
        return id.length() == ID_CHARACTERS
                && id.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    private static String cookie(String id) {
        return "login-" + id;
    }

    @Override
    public String toString() {
        return "Transaction[" + id + "]";
    }
}
