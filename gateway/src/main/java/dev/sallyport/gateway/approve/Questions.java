package dev.sallyport.gateway.approve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.mcp.Elicitation;
import dev.sallyport.mcp.JsonText;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What the client's human is asked, as an elicitation (protocol.md M2, L8). It says who asks (N12) and never which
/// rule does.
final class Questions {
    /// The one key of `inputRequests`.
    static final String KEY = "sallyport-approval";

    private static final int SHOWN = 1_000;

    /// How a human is asked.
    ///
    /// @param page the address where the request can be seen and decided; null for a form
    record Mode(ApprovalRequest request, @Nullable String page) {
        /// Whether accepting approves: only a form, and only where the caller may approve it itself.
        boolean decides() {
            return page == null && request.asked().self();
        }
    }

    private Questions() {}

    /// @param pages the address under which the gateway's pages are; null where it has none
    /// @return null where the client cannot be asked
    static @Nullable Mode mode(ApprovalRequest request, Elicitation client, @Nullable String pages) {
        boolean url = client.url()
                && pages != null
                && (!client.form() || !request.asked().self());
        if (url) {
            return new Mode(request, pages + "/approvals/" + request.id());
        }
        return client.form() ? new Mode(request, null) : null;
    }

    /// The result that asks a 2026-07-28 client.
    static String inputRequired(Mode mode, String state) {
        return "{\"resultType\":\"input_required\",\"inputRequests\":{" + quote(KEY)
                + ":{\"method\":\"elicitation/create\",\"params\":" + params(mode, "")
                + "}},\"requestState\":" + quote(state) + "}";
    }

    /// The request that asks a legacy client.
    static byte[] request(Mode mode, String id) {
        String elicitation = ",\"elicitationId\":" + quote(mode.request().id());
        String json = "{\"jsonrpc\":\"2.0\",\"id\":" + quote(id) + ",\"method\":\"elicitation/create\",\"params\":"
                + params(mode, elicitation) + "}";
        return json.getBytes(UTF_8);
    }

    private static String params(Mode mode, String ofUrl) {
        String message = quote(message(mode));
        return mode.page() == null
                ? "{\"message\":" + message + ",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}"
                : "{\"mode\":\"url\",\"message\":" + message + ",\"url\":" + quote(mode.page()) + ofUrl + "}";
    }

    private static String message(Mode mode) {
        ApprovalRequest request = mode.request();
        Asked asked = request.asked();
        return "The Sallyport gateway asks, before anything reaches the server " + VisibleJson.text(asked.server())
                + ":\n\n" + asked.kind() + ": " + VisibleJson.text(asked.target())
                + "\narguments: " + shortened(asked.arguments()) + "\n\n" + whatToDo(mode) + " Request " + request.id()
                + " ends at " + request.expires().truncatedTo(ChronoUnit.SECONDS) + ".";
    }

    private static String whatToDo(Mode mode) {
        if (mode.decides()) {
            return "Accept to let exactly this call happen once; decline to refuse it.";
        }
        String command = "sallyport approvals approve " + mode.request().id();
        if (mode.page() != null) {
            return "Somebody who may approve this call can do so on the page, or with: " + command
                    + ". Accept, and send the call again once that is done; decline to withdraw it.";
        }
        return "Somebody else has to approve this call, with: " + command
                + ". Accept once that is done, to try again; decline to withdraw it.";
    }

    private static String shortened(String arguments) {
        String visible = VisibleJson.text(arguments);
        return visible.length() <= SHOWN
                ? visible
                : visible.substring(0, SHOWN) + "… (" + (visible.length() - SHOWN) + " more characters)";
    }

    private static String quote(String text) {
        return new String(JsonText.quote(text), UTF_8);
    }
}
