package dev.sallyport.gateway;

/// A store the gateway depends on cannot answer. Always a 503, never a 401, a 429 or an allow.
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String what, Throwable cause) {
        super(what, cause);
    }

    public StoreUnavailable(String what) {
        super(what);
    }
}
