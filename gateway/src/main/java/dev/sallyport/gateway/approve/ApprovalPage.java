package dev.sallyport.gateway.approve;

import static dev.sallyport.gateway.Page.escape;

import dev.sallyport.gateway.Page;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The page on which a call is approved or denied. Everything on it that comes from outside is escaped, and made
/// visible where it was not.
final class ApprovalPage {
    private ApprovalPage() {}

    /// @param ticket for the next step; null where there is nothing left to decide
    static Page of(int status, ApprovalRequest request, ApprovalRequest.State state, @Nullable String ticket) {
        String title = switch (state) {
            case PENDING -> "Approve this call?";
            case APPROVED -> "This call is approved";
            case DENIED -> "This call is denied";
            case USED -> "This approval was used";
            case EXPIRED -> "This request has expired";
        };
        return Page.of(status, title, facts(request) + (ticket == null ? "" : buttons(ticket)));
    }

    private static String facts(ApprovalRequest request) {
        Asked asked = request.asked();
        String definition = asked.definition() == null ? "none was seen" : asked.definition();
        return "<dl>" + fact("Asked by", asked.subject())
                + fact("Server", asked.server())
                + fact(capitalised(asked.kind()), asked.target())
                + fact("Definition", definition)
                + fact(
                        "Asked at",
                        request.created().truncatedTo(ChronoUnit.SECONDS).toString())
                + fact(
                        "Ends at",
                        request.expires().truncatedTo(ChronoUnit.SECONDS).toString())
                + fact("Request", request.id())
                + "</dl><h2 id=\"arguments\">Arguments</h2><pre tabindex=\"0\" aria-labelledby=\"arguments\">"
                + escape(VisibleJson.pretty(asked.arguments())) + "</pre>";
    }

    private static String fact(String term, String value) {
        return "<dt>" + escape(term) + "</dt><dd>" + escape(VisibleJson.text(value)) + "</dd>";
    }

    private static String capitalised(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String buttons(String ticket) {
        return "<p>Approving lets exactly this call happen, once.</p><form method=\"post\">"
                + "<input type=\"hidden\" name=\"ticket\" value=\"" + escape(ticket) + "\">"
                + "<button name=\"action\" value=\"approve\">Approve</button>"
                + "<button name=\"action\" value=\"deny\">Deny</button></form>";
    }
}
