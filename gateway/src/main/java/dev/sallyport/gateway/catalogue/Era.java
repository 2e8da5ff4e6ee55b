package dev.sallyport.gateway.catalogue;

/// How a server is spoken to (protocol.md B1).
public enum Era {
    /// `initialize` and, over HTTP, a session.
    LEGACY,
    /// 2026-07-28: every request stands alone.
    MODERN;

    Era other() {
        return this == LEGACY ? MODERN : LEGACY;
    }
}
