/// One point of the comparison: so many connections at once, each call answered with so much.
record Point(int connections, Size size) {
    /// Where the first bar is set.
    static final Point BAR = new Point(32, Size.parse("0.5"));

    static final Point ONE_SMALL = new Point(1, Size.parse("0.2"));

    @Override
    public String toString() {
        return connections + (connections == 1 ? " connection × " : " connections × ") + size.label() + " KB";
    }
}
