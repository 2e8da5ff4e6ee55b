package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.Hmac;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.page.Form;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// The form of the consent page. The whole request stands in it, with an HMAC over it under the transaction's cookie:
/// no other site can make one, no other browser can send it, no other request or client can be put in, and nothing has
/// to be stored for a page that nobody answers.
final class ConsentForm {
    private static final int MOST_DIGITS = 15;

    private final String action;
    private final Cookies cookies;
    private final InstantSource clock;

    ConsentForm(String action, Cookies cookies, InstantSource clock) {
        this.action = action;
        this.cookies = cookies;
        this.clock = clock;
    }

    /// @param request the encoded authorization request
    record Sent(Transaction transaction, String request, boolean allowed) {}

    Form of(Transaction transaction, String request) {
        String at = Long.toString(clock.millis());
        return new Form(
                action,
                Map.of(
                        "transaction",
                        transaction.id(),
                        "request",
                        request,
                        "at",
                        at,
                        "token",
                        token(transaction, at, request)));
    }

    /// @return empty where the form is not one that this browser was shown, or is too old
    Optional<Sent> sent(WebRequest request) {
        Params form = request.form();
        String of = form.get("request").orElse("");
        String at = form.get("at").orElse("");
        String token = form.get("token").orElse("");
        return Transaction.of(request, cookies, form.get("transaction").orElse(""))
                .filter(transaction -> Token.equal(token(transaction, at, of), token))
                .filter(_ -> recent(at))
                .map(transaction -> new Sent(
                        transaction, of, form.get(Form.BUTTON).orElse("").equals(Form.YES)));
    }

    private boolean recent(String at) {
        if (at.isEmpty() || at.length() > MOST_DIGITS || !at.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        return clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(at)).plus(Transaction.LIFETIME));
    }

    private static String token(Transaction transaction, String at, String request) {
        return Hmac.of(transaction.secret(), transaction.id() + "\n" + at + "\n" + request);
    }
}
