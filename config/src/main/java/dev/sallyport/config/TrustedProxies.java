package dev.sallyport.config;

import dev.sallyport.policy.condition.Network;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Proxies before the gateway whose word is believed.
///
/// @param addresses         from which they connect
/// @param identity          headers in which they say who calls; `null` where they do not
/// @param clientCertificate whether `Client-Cert` (RFC 9440) is believed
public record TrustedProxies(
        List<Network> addresses, @Nullable Identity identity, boolean clientCertificate) {

    /// @param user   the header with the name of who calls
    /// @param groups the header with their groups, between commas; `null` for none
    /// @param roles  the header with their roles, between commas; `null` for none
    public record Identity(
            String user, @Nullable String groups, @Nullable String roles) {

        public Identity {
            var seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            for (var header : new @Nullable String[] {user, groups, roles}) {
                if (header != null && !seen.add(ServerChecks.identityHeader(header))) {
                    throw new Invalid("one header is given for two things", "name another");
                }
            }
        }
    }

    /// Nobody is believed.
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), null, false);

    public TrustedProxies {
        addresses = List.copyOf(addresses);
        addresses.forEach(TrustedProxies::address);
        if (addresses.isEmpty() && (identity != null || clientCertificate)) {
            throw new Invalid("addresses are missing", "name those from which the proxies connect");
        }
    }

    static Network address(Network network) {
        if (network.bits() == 0) {
            throw new Invalid("the network has every address", "name those from which the proxies connect");
        }
        return network;
    }
}
