package dev.sallyport.mcp;

/// Cuts items of a list or members of an object, with the comma before them, or after them while none has been kept.
final class Cuts {
    private final Splice splice;
    private boolean kept;
    private boolean cutting;
    private int cutFrom;
    private int lastEnd;

    Cuts(Splice splice) {
        this.splice = splice;
    }

    void item(Span item, boolean keep) {
        if (keep) {
            if (cutting) {
                splice.remove(new Span(cutFrom, kept ? lastEnd : item.start()));
            }
            cutting = false;
            kept = true;
        } else if (!cutting) {
            cutting = true;
            cutFrom = kept ? lastEnd : item.start();
        }
        lastEnd = item.end();
    }

    void end() {
        if (cutting) {
            splice.remove(new Span(cutFrom, lastEnd));
        }
    }
}
