package dev.sallyport.adapters.sqlite;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What to look for in the audit; null means any.
///
/// @param since the first instant wanted
/// @param until the first instant no longer wanted
/// @param status of the result; `unfinished` for an intent without outcome
/// @param call the gateway's own id of an attempt
/// @param phases false for one record per attempt (its outcome, or its intent where it has none), true for all
public record AuditQuery(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String subject,
        @Nullable String server,
        @Nullable String target,
        @Nullable String decision,
        @Nullable String status,
        @Nullable String call,
        boolean phases) {}
