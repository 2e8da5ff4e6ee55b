package dev.sallyport.policy;

/// Where rules that are written in Java start; each begins with what it does and its id:
///
/// ```java
/// Rules.allow("readers-read")
///         .roles("reader")
///         .server("files")
///         .tools("read_*", "list_*")
///         .when(argument("path").starts("/srv/"))
///         .redact("email")
///         .build();
/// Rules.ask("deletions").tools("delete_*").approvers("admin").build();
/// Rules.deny("nights").everything().when(not(time(officeHours))).build();
/// ```
public final class Rules {

    private Rules() {}

    public static RuleBuilder allow(String id) {
        return new RuleBuilder(id, Effect.ALLOW);
    }

    public static RuleBuilder deny(String id) {
        return new RuleBuilder(id, Effect.DENY);
    }

    /// A rule by which a human has to approve each request.
    public static RuleBuilder ask(String id) {
        return new RuleBuilder(id, Effect.ASK);
    }
}
