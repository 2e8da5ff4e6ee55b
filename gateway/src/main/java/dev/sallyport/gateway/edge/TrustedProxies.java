package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Credential;
import dev.sallyport.policy.condition.Network;
import io.vertx.core.MultiMap;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The proxies whose word counts, by the address they connect from. What anybody else sends under the names of their
/// headers is not looked at.
///
/// @param identity headers in which they say who calls; null where they do not
/// @param clientCertificate whether they pass on the client's certificate as `Client-Cert` (RFC 9440)
public record TrustedProxies(
        List<Network> addresses, @Nullable Identity identity, boolean clientCertificate) {
    /// Names of headers. Each has to be there exactly once, or the request is refused: two may be the proxy's and a
    /// client's, in whatever order.
    ///
    /// @param groups with values between commas; null where there are none; `roles` likewise
    public record Identity(
            String user, @Nullable String groups, @Nullable String roles) {}

    public static final TrustedProxies NONE = new TrustedProxies(List.of(), null, false);

    private static final String FORWARDED_FOR = "x-forwarded-for";
    private static final String CLIENT_CERT = "client-cert";
    private static final int LONGEST_NAME = 255;

    public TrustedProxies {
        addresses = List.copyOf(addresses);
    }

    /// What is known of the client of a request.
    ///
    /// @param identity who it is, as a trusted proxy says; null where none says anything
    /// @param proxied whether a trusted proxy stands for it: nothing of the connection itself is the client's
    /// @param certificate as a trusted proxy says
    record Said(
            @Nullable String address,
            boolean proxied,
            @Nullable Credential identity,
            @Nullable String certificate) {}

    /// @param peer address of the connection
    Said heard(@Nullable String peer, MultiMap headers) {
        return trusts(peer)
                ? new Said(client(peer, headers), true, identity(headers), certificate(headers))
                : new Said(peer, false, null, null);
    }

    private boolean trusts(@Nullable String peer) {
        if (addresses.isEmpty() || peer == null) {
            return false;
        }
        try {
            return addresses.stream().anyMatch(network -> network.contains(peer));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// @return the last address in `X-Forwarded-For` that is not a trusted proxy's: what stands before it is the
    /// client's
    ///     own invention
    private @Nullable String client(@Nullable String peer, MultiMap headers) {
        String client = peer;
        String[] hops = String.join(",", headers.getAll(FORWARDED_FOR)).split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            String hop = address(hops[i].strip());
            if (hop == null) {
                return client;
            }
            client = hop;
            if (!trusts(hop)) {
                return client;
            }
        }
        return client;
    }

    /// @return an IP literal; null where there is none, such as for `unknown`
    private static @Nullable String address(String hop) {
        int port = hop.lastIndexOf(':');
        String bare = hop.startsWith("[") && hop.indexOf(']') > 0
                ? hop.substring(1, hop.indexOf(']'))
                : port > 0 && port == hop.indexOf(':') ? hop.substring(0, port) : hop;
        try {
            return InetAddress.ofLiteral(bare).getHostAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private @Nullable Credential identity(MultiMap headers) {
        if (identity == null) {
            return null;
        }
        List<String> user = headers.getAll(identity.user());
        List<String> groups = all(headers, identity.groups());
        List<String> roles = all(headers, identity.roles());
        if (user.isEmpty() && empty(headers, identity.groups()) && empty(headers, identity.roles())) {
            return null;
        }
        if (user.size() != 1 || groups.size() != 1 || roles.size() != 1) {
            return new Credential.Unusable("the proxy does not say exactly once who calls");
        }
        String name = user.getFirst().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            return new Credential.Unusable("the proxy names no user");
        }
        return new Credential.Asserted(name, names(groups.getFirst()), names(roles.getFirst()));
    }

    private static List<String> all(MultiMap headers, @Nullable String name) {
        return name == null ? List.of("") : headers.getAll(name);
    }

    private static boolean empty(MultiMap headers, @Nullable String name) {
        return name == null || headers.getAll(name).isEmpty();
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @return `x5t#S256` of the certificate that the client showed the proxy; null where that is not told, or not
    ///     exactly once
    private @Nullable String certificate(MultiMap headers) {
        List<String> told = clientCertificate ? headers.getAll(CLIENT_CERT) : List.of();
        return told.size() == 1 ? thumbprint(told.getFirst().strip()) : null;
    }

    /// @param value a byte sequence: base64 between colons (RFC 9440 section 2.1)
    private static @Nullable String thumbprint(String value) {
        if (value.length() < 2 || !value.startsWith(":") || !value.endsWith(":")) {
            return null;
        }
        try {
            byte[] der = Base64.getDecoder()
                    .decode(value.substring(1, value.length() - 1).getBytes(UTF_8));
            return thumbprint(
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | IllegalArgumentException _) {
            return null;
        }
    }

    /// @return base64url of the SHA-256 of its DER encoding
    static String thumbprint(Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }
}
