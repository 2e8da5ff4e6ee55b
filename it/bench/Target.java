import java.net.URI;

/// One path of the comparison: an address that answers the same call, with more or less in between.
interface Target {
    String name();

    int port();

    /// The key a caller has to show.
    String key();

    /// The process whose CPU and memory are counted.
    Program program();

    /// Whether this is a proxy, to be compared with the other one, or the upstream itself.
    default boolean isProxy() {
        return true;
    }

    /// Whether it runs slower at first, until it has compiled itself.
    default boolean startsSlow() {
        return false;
    }

    default URI url(Size size) {
        return URI.create("http://127.0.0.1:" + port() + size.path());
    }
}
