package dev.sallyport.app.command;

/// Numbers of things, in words: `1 rule`, `2 rules`.
final class Counted {
    private Counted() {}

    static String of(long count, String thing) {
        return of(count, thing, thing + "s");
    }

    static String of(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
