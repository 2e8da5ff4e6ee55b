package dev.sallyport.gateway;

import org.jspecify.annotations.Nullable;

/// What an attempt has to do with an approval, for the audit.
///
/// @param id for example `a_7kq2xw5m3jvhc4t6`
/// @param step `pending`, `looked_at`, `approved`, `denied`, `expired`, `used` or `continued`
/// @param by who decided: the id of a subject, or `os:` and the name of an account; null while nobody has
/// @param how they did: `form`, `page` or `command`; null while nobody has
public record ApprovalStep(
        String id,
        String step,
        @Nullable String by,
        @Nullable String how) {}
