package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Host and Origin allow-lists, looked at before anything else: what keeps a web page from reaching a gateway on
/// the reader's own machine by DNS rebinding (protocol.md D4, N5).
public final class Doorkeeper {
    private final Set<String> hosts;
    private final Set<String> origins;

    /// @param hosts names the gateway answers to, on whatever port; IPv6 addresses without brackets
    /// @param origins as in an `Origin` header, for example `https://app.example.com`; pages of the gateway's own
    ///     hosts are allowed without being named
    public Doorkeeper(Set<String> hosts, Set<String> origins) {
        this.hosts = lowerCase(hosts);
        this.origins = lowerCase(origins);
    }

    /// @param host every `Host` header: one that is there twice has no one reading
    /// @return the origin that asks; null where none is named
    /// @throws dev.sallyport.gateway.Refused with [Refusal.HostNotAllowed] or [Refusal.OriginNotAllowed]
    @Nullable
    String check(List<String> host, List<String> origin) {
        checkHost(host);
        if (origin.size() > 1 || (origin.size() == 1 && !allowed(lowerCase(origin), lowerCase(host)))) {
            throw new Refusal.OriginNotAllowed().refused();
        }
        return origin.isEmpty() ? null : origin.getFirst();
    }

    /// For what every origin may see.
    void checkHost(List<String> host) {
        if (host.size() != 1 || !hosts.contains(name(host.getFirst()))) {
            throw new Refusal.HostNotAllowed().refused();
        }
    }

    private static String lowerCase(List<String> single) {
        return single.getFirst().toLowerCase(Locale.ROOT);
    }

    private boolean allowed(String origin, String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host) || origins.contains(origin);
    }

    /// `localhost:9000` is `localhost`, `[::1]:9000` is `::1`.
    private static String name(String host) {
        boolean bracketed = host.startsWith("[") && host.indexOf(']') > 0;
        int port = bracketed ? -1 : host.indexOf(':');
        String name = bracketed ? host.substring(1, host.indexOf(']')) : port < 0 ? host : host.substring(0, port);
        return name.toLowerCase(Locale.ROOT);
    }

    private static Set<String> lowerCase(Set<String> values) {
        return values.stream().map(value -> value.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }
}
