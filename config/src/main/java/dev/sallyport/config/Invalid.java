package dev.sallyport.config;

/// A value breaks an invariant. Neither text repeats the value, which may be secret.
public final class Invalid extends IllegalArgumentException {

    private final String what;
    private final String hint;

    public Invalid(String what, String hint) {
        super(what + "; " + hint);
        this.what = what;
        this.hint = hint;
    }

    String what() {
        return what;
    }

    String hint() {
        return hint;
    }
}
