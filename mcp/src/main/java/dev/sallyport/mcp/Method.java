package dev.sallyport.mcp;

import static dev.sallyport.mcp.Revision.V2024_11_05;
import static dev.sallyport.mcp.Revision.V2025_06_18;
import static dev.sallyport.mcp.Revision.V2025_11_25;
import static dev.sallyport.mcp.Revision.V2026_07_28;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every method and notification of every revision of the protocol and of its tasks extension, and what a gateway
/// needs to know about each. Revisions are those in which it may stand in the `method` of a message of its own.
public enum Method {
    INITIALIZE("initialize", V2024_11_05, V2025_11_25),
    PING("ping", V2024_11_05, V2025_11_25),
    SERVER_DISCOVER("server/discover", V2026_07_28, V2026_07_28),
    LOGGING_SET_LEVEL("logging/setLevel", V2024_11_05, V2025_11_25),

    TOOLS_LIST("tools/list", ListKind.TOOLS),
    TOOLS_CALL("tools/call", Operand.TOOL, V2024_11_05, V2026_07_28),
    PROMPTS_LIST("prompts/list", ListKind.PROMPTS),
    PROMPTS_GET("prompts/get", Operand.PROMPT, V2024_11_05, V2026_07_28),
    RESOURCES_LIST("resources/list", ListKind.RESOURCES),
    RESOURCES_TEMPLATES_LIST("resources/templates/list", ListKind.TEMPLATES),
    RESOURCES_READ("resources/read", Operand.RESOURCE, V2024_11_05, V2026_07_28),
    RESOURCES_SUBSCRIBE("resources/subscribe", Operand.RESOURCE, V2024_11_05, V2025_11_25),
    RESOURCES_UNSUBSCRIBE("resources/unsubscribe", Operand.RESOURCE, V2024_11_05, V2025_11_25),
    SUBSCRIPTIONS_LISTEN("subscriptions/listen", Operand.SUBSCRIPTION_FILTER, V2026_07_28, V2026_07_28),
    COMPLETION_COMPLETE("completion/complete", Operand.COMPLETION, V2024_11_05, V2026_07_28),

    /// In 2025-11-25 an experiment of the core, later an extension with another shape (protocol.md T3, T6).
    TASKS_GET("tasks/get", Operand.TASK, V2025_11_25, V2026_07_28),
    TASKS_CANCEL("tasks/cancel", Operand.TASK, V2025_11_25, V2026_07_28),
    TASKS_UPDATE("tasks/update", Operand.TASK, V2026_07_28, V2026_07_28),
    TASKS_RESULT("tasks/result", Operand.TASK, V2025_11_25, V2025_11_25),
    TASKS_LIST("tasks/list", V2025_11_25, V2025_11_25),

    /// Sent by servers; in 2026-07-28 only as an entry of `inputRequests`, not as a message (D6, M2).
    SAMPLING_CREATE_MESSAGE("sampling/createMessage", V2024_11_05, V2025_11_25),
    ELICITATION_CREATE("elicitation/create", V2025_06_18, V2025_11_25),
    ROOTS_LIST("roots/list", V2024_11_05, V2025_11_25),

    NOTIFICATIONS_INITIALIZED("notifications/initialized", V2024_11_05, V2025_11_25),
    NOTIFICATIONS_CANCELLED("notifications/cancelled", V2024_11_05, V2026_07_28),
    NOTIFICATIONS_PROGRESS("notifications/progress", V2024_11_05, V2026_07_28),
    NOTIFICATIONS_MESSAGE("notifications/message", V2024_11_05, V2026_07_28),
    NOTIFICATIONS_TOOLS_LIST_CHANGED("notifications/tools/list_changed", V2024_11_05, V2026_07_28),
    NOTIFICATIONS_PROMPTS_LIST_CHANGED("notifications/prompts/list_changed", V2024_11_05, V2026_07_28),
    NOTIFICATIONS_RESOURCES_LIST_CHANGED("notifications/resources/list_changed", V2024_11_05, V2026_07_28),
    NOTIFICATIONS_RESOURCES_UPDATED("notifications/resources/updated", Operand.RESOURCE, V2024_11_05, V2026_07_28),
    NOTIFICATIONS_ROOTS_LIST_CHANGED("notifications/roots/list_changed", V2024_11_05, V2025_11_25),
    NOTIFICATIONS_ELICITATION_COMPLETE("notifications/elicitation/complete", V2025_11_25, V2025_11_25),
    NOTIFICATIONS_TASKS_STATUS("notifications/tasks/status", Operand.TASK, V2025_11_25, V2025_11_25),
    NOTIFICATIONS_TASKS("notifications/tasks", Operand.TASK, V2026_07_28, V2026_07_28),
    NOTIFICATIONS_SUBSCRIPTIONS_ACKNOWLEDGED(
            "notifications/subscriptions/acknowledged", Operand.SUBSCRIPTION_FILTER, V2026_07_28, V2026_07_28);

    /// What the parameters of a method name, and thus what policy is asked about.
    public enum Operand {
        NONE,
        /// `params.name`
        TOOL,
        /// `params.name`
        PROMPT,
        /// `params.uri`
        RESOURCE,
        /// `params.ref`
        COMPLETION,
        /// `params.notifications`
        SUBSCRIPTION_FILTER,
        /// `params.taskId`
        TASK
    }

    private static final Map<String, Method> BY_WIRE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Method::wire, Function.identity()));

    private final String wire;
    private final Operand operand;
    private final @Nullable ListKind list;
    private final Revision first;
    private final Revision last;

    Method(String wire, Revision first, Revision last) {
        this(wire, Operand.NONE, null, first, last);
    }

    Method(String wire, ListKind list) {
        this(wire, Operand.NONE, list, V2024_11_05, V2026_07_28);
    }

    Method(String wire, Operand operand, Revision first, Revision last) {
        this(wire, operand, null, first, last);
    }

    Method(String wire, Operand operand, @Nullable ListKind list, Revision first, Revision last) {
        this.wire = wire;
        this.operand = operand;
        this.list = list;
        this.first = first;
        this.last = last;
    }

    /// @return the name used on the wire, such as `tools/call`
    public String wire() {
        return wire;
    }

    public Operand operand() {
        return operand;
    }

    /// @return what its result lists; null where the result is no list a gateway filters
    public @Nullable ListKind list() {
        return list;
    }

    /// @return whether it is a notification, which has no id and is never answered (protocol.md A7)
    public boolean notification() {
        return wire.startsWith("notifications/");
    }

    public boolean definedIn(Revision revision) {
        return first.compareTo(revision) <= 0 && revision.compareTo(last) <= 0;
    }

    /// @return the method of exactly this name, letter for letter (protocol.md E3); empty if there is none
    public static Optional<Method> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }
}
