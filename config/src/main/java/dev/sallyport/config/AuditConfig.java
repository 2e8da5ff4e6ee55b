package dev.sallyport.config;

/// What the audit trail records and how safely.
public record AuditConfig(Payload payload, Durability durability) {

    /// Which part of a call's content is recorded.
    public enum Payload {
        /// A bounded and redacted view of the arguments.
        ARGUMENTS,
        /// Nothing.
        NONE
    }

    /// When a record counts as written.
    public enum Durability {
        /// When the operating system has it: it outlives the process.
        WRITE,
        /// When the disk has it: it outlives the machine.
        FSYNC
    }

    /// Arguments, durable by write.
    public static final AuditConfig DEFAULT = new AuditConfig(Payload.ARGUMENTS, Durability.WRITE);
}
