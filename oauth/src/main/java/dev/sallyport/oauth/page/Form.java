package dev.sallyport.oauth.page;

import java.util.Map;

/// Where a page's buttons lead, and what goes along unseen. Whoever makes it has to put a token against forged
/// requests among the fields.
///
/// @param action path on the gateway's own host
/// @param fields in whatever order
public record Form(String action, Map<String, String> fields) {
    /// Name of the button that was pressed.
    public static final String BUTTON = "action";

    public static final String YES = "allow";
    public static final String NO = "deny";

    public Form {
        if (!action.startsWith("/") || action.startsWith("//")) {
            throw new IllegalArgumentException("a form goes to the gateway itself");
        }
        fields = Map.copyOf(fields);
    }

    /// Without the fields' values, of which one is a secret of the browser's.
    @Override
    public String toString() {
        return "Form[" + action + "]";
    }
}
