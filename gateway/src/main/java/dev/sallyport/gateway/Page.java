package dev.sallyport.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A page of the gateway for a human's browser: one document, no script, nothing loaded from anywhere.
///
/// @param html the whole document
public record Page(int status, String html) {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem}
            h1{font-size:1.3rem}
            dt{font-weight:600}dd{margin:0 0 .6rem;overflow-wrap:anywhere}
            pre{border:1px solid;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:60vh;overflow:auto}
            label{display:block;font-weight:600}
            input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.3rem 0 1rem}
            button{font:inherit;padding:.6rem 1.2rem;margin:0 .6rem .6rem 0;min-height:2.75rem}
            """;

    /// The `Content-Security-Policy` that fits every page (CSP Level 3): its own style and its own form only.
    public static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest(STYLE)
            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// @param title plain text
    /// @param body HTML, in which whatever is not the page's own went through [#escape]
    public static Page of(int status, String title, String body) {
        String shown = escape(title);
        return new Page(status, """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
                <title>%s - Sallyport</title><style>%s</style></head>
                <body><main><h1>%s</h1>
                %s
                </main></body>
                </html>
                """.formatted(shown, STYLE, shown, body));
    }

    /// @return the text as it may stand in an element or a quoted attribute
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String digest(String style) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
