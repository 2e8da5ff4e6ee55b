package dev.sallyport.policy.condition;

/// What came of a condition. Declared from what decides a conjunction first to what decides it last.
public enum Outcome {
    FALSE,
    /// It could not be evaluated: a value of another type, a custom condition that failed.
    ERROR,
    /// A field it needs is not there; so it is not satisfied, and neither is its negation.
    MISSING,
    /// It depends on arguments that are not known yet, as when a list is filtered.
    OPEN,
    TRUE;

    public static Outcome of(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    /// An error that names what failed and how, but no value of the request, which a message may have.
    static Outcome failed(String what, Throwable cause, Facts facts) {
        facts.report(what + " could not be evaluated (" + cause.getClass().getSimpleName() + ")");
        return ERROR;
    }

    /// Whether the condition does not stand in the way: it holds, or depends on what is not known yet.
    public boolean mayHold() {
        return this == TRUE || this == OPEN;
    }

    public Outcome and(Outcome other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public Outcome or(Outcome other) {
        return weight() >= other.weight() ? this : other;
    }

    public Outcome not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case ERROR, MISSING, OPEN -> this;
        };
    }

    /// From what decides a disjunction last to what decides it first.
    private int weight() {
        return switch (this) {
            case FALSE -> 0;
            case MISSING -> 1;
            case OPEN -> 2;
            case ERROR -> 3;
            case TRUE -> 4;
        };
    }
}
