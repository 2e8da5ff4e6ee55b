package dev.sallyport.oauth.page;

import static dev.sallyport.oauth.page.Html.element;
import static dev.sallyport.oauth.page.Html.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.web.WebResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// What all pages have in common: the look, and the headers that keep a browser from doing more with them than showing.
final class Layout {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem}
            h1{font-size:1.3rem}h2{font-size:1.1rem}
            dt{font-weight:600}dd{margin:0 0 .6rem}
            dd,p,li{overflow-wrap:anywhere}
            .warning{border:2px solid;padding:.6rem}
            form{margin-top:1.5rem}
            label{display:block;font-weight:600}
            input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.3rem 0 1rem}
            button{font:inherit;padding:.6rem 1.2rem;margin:0 .6rem .6rem 0;min-height:2.75rem}
            """;

    /// Content Security Policy Level 3: its own style and its own form only.
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest()
            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private Layout() {}

    static WebResponse page(int status, String title, List<? extends Html> body) {
        return page(status, title, List.of(), body);
    }

    /// @param head what this page has there besides
    static WebResponse page(int status, String title, List<? extends Html> head, List<? extends Html> body) {
        List<Html> inHead = new ArrayList<>();
        inHead.add(element("meta").with("charset", "utf-8"));
        inHead.add(element("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"));
        inHead.add(element("title", title + " - Sallyport"));
        inHead.add(new Html.Style(STYLE));
        inHead.addAll(head);
        List<Html> main = new ArrayList<>();
        main.add(element("h1", title));
        main.addAll(body);
        Html page = element("html", element("head", inHead), text("\n"), element("body", element("main", main)))
                .with("lang", "en");
        return guarded(WebResponse.html(status, page.write()));
    }

    /// `same-origin` and not `no-referrer`, under which a browser would say `Origin: null` when a form is sent.
    private static WebResponse guarded(WebResponse response) {
        return response.with("Content-Security-Policy", POLICY)
                .with("X-Frame-Options", "DENY")
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "same-origin")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .with("X-Robots-Tag", "noindex");
    }

    private static String digest() {
        return Base64.getEncoder().encodeToString(Token.sha256(STYLE.getBytes(UTF_8)));
    }
}
