package dev.sallyport.oauth.page;

import static dev.sallyport.oauth.page.Html.element;
import static dev.sallyport.oauth.page.Html.text;

import dev.sallyport.oauth.page.Html.Element;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The pages that people see while they log in and agree. Each is one document in one language, which works without a
/// script, on a phone and with a keyboard, light and dark.
public final class Pages {
    private static final Set<String> NEVER_A_LINK =
            Set.of("javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem");

    private Pages() {}

    /// Asks whether a client may do something.
    public static WebResponse consent(Consent consent, Form form) {
        Client client = consent.client();
        List<Html> body = new ArrayList<>();
        body.add(element(
                "p",
                element("strong", name(client.name())),
                text(" wants to use "),
                element("strong", name(consent.resourceName())),
                text(" for you.")));
        body.add(element("p", "It has given itself this name, which nobody has checked. Look where the answer goes."));
        body.addAll(warnings(consent));
        body.add(facts(consent));
        body.add(scopes(consent.scopes()));
        body.add(form(form, "Allow", "Deny"));
        return Layout.page(200, "Allow access?", body);
    }

    /// Asks whether somebody wants to log in to a server behind the gateway.
    public static WebResponse connect(Connect connect, Form form) {
        List<Html> body = new ArrayList<>();
        body.add(element(
                "p",
                text("Calls to "),
                element("strong", name(connect.server())),
                text(" need a login of your own there. The gateway keeps it for you, and uses it for nobody else.")));
        body.add(element("p", "Go on only if a program of your own has just asked you to.")
                .with("class", "warning"));
        List<Html> parts = hidden(form);
        if (connect.key()) {
            parts.add(
                    element("label", "The API key that the calls are made with").with("for", Connect.KEY));
            parts.add(element("input")
                    .with("id", Connect.KEY)
                    .with("name", Connect.KEY)
                    .with("type", "password")
                    .with("autocomplete", "current-password")
                    .with("required", ""));
        }
        parts.add(button(Form.YES, "Connect"));
        body.add(element("form", parts).with("method", "post").with("action", form.action()));
        return Layout.page(200, "Connect your account?", body);
    }

    /// Says that something went wrong, without sending the browser anywhere.
    ///
    /// @param code the error code, for whoever is asked for help
    public static WebResponse error(int status, String explanation, String code) {
        return Layout.page(
                status,
                "This did not work",
                List.of(
                        element("p", Visible.text(explanation)),
                        element(
                                "p",
                                text("You may close this window."),
                                text(" For whoever helps you: "),
                                code(code))));
    }

    /// Says that something is done and that the window can be closed.
    public static WebResponse done(String title, String explanation) {
        return Layout.page(
                200,
                title,
                List.of(element("p", Visible.text(explanation)), element("p", "You may close this window.")));
    }

    /// Sends the browser on after a form. `form-action` of the page with the form also rules where the answer to
    /// the form may redirect to, over all the redirects that follow, and nobody can list the hosts that a provider
    /// leads through. So the answer is a page, and what follows is a navigation of its own.
    public static WebResponse onward(URI to) {
        String target = to.toString();
        if (to.getScheme() == null || NEVER_A_LINK.contains(to.getScheme().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("no address for a browser");
        }
        Html refresh = element("meta").with("http-equiv", "refresh").with("content", "0;url=" + target);
        return Layout.page(
                200,
                "One moment",
                List.of(refresh),
                List.of(element("p", element("a", "Go on").with("href", target), text(" if nothing happens."))));
    }

    private static List<Html> warnings(Consent consent) {
        String warning = switch (consent.kind()) {
            case WEB -> null;
            case MACHINE ->
                "The answer goes to a program on this computer. Allow this only if you have just "
                        + "started it there yourself.";
            case APP ->
                "The answer goes to an app on this device, and any app can claim the address. Allow this only "
                        + "if you have just started it yourself.";
        };
        return warning == null
                ? List.of()
                : List.of(element("p", element("strong", "Careful: "), text(warning))
                        .with("class", "warning")
                        .with("role", "note"));
    }

    private static Html facts(Consent consent) {
        Client client = consent.client();
        List<Html> facts = new ArrayList<>();
        facts.addAll(fact("Program", client.name()));
        facts.addAll(fact("Known from", source(client)));
        facts.addAll(fact("Answer goes to", consent.destination()));
        facts.addAll(fact("Wants to use", consent.resourceName() + " (" + consent.resource() + ")"));
        facts.addAll(fact("You log in with", consent.provider()));
        if (consent.person() != null) {
            facts.addAll(fact("Last logged in here", consent.person()));
        }
        facts.addAll(fact(
                "Lasts",
                consent.lasting()
                        ? "until it is not used any more, or is ended"
                        : "for a few minutes, then it asks again"));
        return element("dl", facts);
    }

    private static String source(Client client) {
        return switch (client.source()) {
            case CONFIGURED -> "set up by the operator of this gateway, as " + client.id();
            case DOCUMENT -> "its own description at " + client.id();
            case REGISTERED -> "it has registered itself, as " + client.id();
        };
    }

    private static Html scopes(Set<String> scopes) {
        List<Element> items = new TreeSet<>(scopes)
                .stream().map(scope -> element("li", code(scope))).toList();
        return element(
                "section",
                element("h2", "Permissions").with("id", "permissions"),
                items.isEmpty() ? element("p", "None in particular.") : element("ul", items));
    }

    private static List<Html> hidden(Form form) {
        List<Html> parts = new ArrayList<>();
        new TreeMap<>(form.fields())
                .forEach((name, value) -> parts.add(element("input")
                        .with("type", "hidden")
                        .with("name", name)
                        .with("value", value)));
        return parts;
    }

    private static Html form(Form form, String yes, String no) {
        List<Html> parts = hidden(form);
        parts.add(button(Form.YES, yes));
        parts.add(button(Form.NO, no));
        return element("form", parts).with("method", "post").with("action", form.action());
    }

    private static Html button(String value, String label) {
        return element("button", label)
                .with("type", "submit")
                .with("name", Form.BUTTON)
                .with("value", value);
    }

    private static List<Html> fact(String term, String value) {
        return List.of(element("dt", term), element("dd", name(value)));
    }

    /// In `bdi`, so that its direction stays its own.
    private static Element name(String value) {
        return element("bdi", Visible.text(value));
    }

    private static Element code(String value) {
        return element("code", Visible.text(value));
    }
}
