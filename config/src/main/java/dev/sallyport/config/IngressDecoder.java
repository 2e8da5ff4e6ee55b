package dev.sallyport.config;

import dev.sallyport.config.TrustedProxies.Identity;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads how clients reach the gateway: `public-url`, `tls` and `trusted-proxies`; and `metrics`.
final class IngressDecoder {

    private final Reading reading;
    private final Problems problems;
    private final FilePaths files;

    IngressDecoder(Reading reading, FilePaths files) {
        this.reading = reading;
        this.problems = reading.problems();
        this.files = files;
    }

    Ingress ingress(Fields root) {
        return new Ingress(
                root.get("public-url", this::publicUrl).orElse(null),
                root.get("tls", this::tls).orElse(null),
                root.get("trusted-proxies", this::proxies).orElse(TrustedProxies.NONE));
    }

    /// A wrong one may hold credentials, so it is not repeated.
    private Optional<URI> publicUrl(Node node, String path) {
        return reading.text(node, path)
                .flatMap(text -> problems.build(node.mark(), path, () -> Ingress.parsePublicUrl(text)));
    }

    private Optional<TlsConfig> tls(Node node, String path) {
        return reading.fields(node, path, "certificate", "key", "client-authority")
                .flatMap(fields -> {
                    for (var key : List.of("certificate", "key")) {
                        if (fields.node(key).isEmpty()) {
                            problems.add(node.mark(), fields.path(key) + ": is missing", "name a PEM file");
                        }
                    }
                    var certificate = fields.get("certificate", this::file);
                    var key = fields.get("key", this::file);
                    var authority = fields.get("client-authority", this::file).orElse(null);
                    return certificate.flatMap(chain -> key.map(secret -> new TlsConfig(chain, secret, authority)));
                });
    }

    private Optional<Path> file(Node node, String path) {
        return reading.value(node, path, text -> files.existing(node, text));
    }

    private Optional<TrustedProxies> proxies(Node node, String path) {
        int before = problems.count();
        return reading.fields(node, path, "addresses", "identity", "client-certificate")
                .flatMap(fields -> {
                    var addresses = fields.get(
                                    "addresses",
                                    (value, at) -> reading.oneOrList(
                                            value,
                                            at,
                                            item -> reading.value(
                                                    item, at, text -> TrustedProxies.address(Networks.parse(text)))))
                            .orElse(List.of());
                    var identity = fields.get("identity", this::identity).orElse(null);
                    boolean certificate =
                            fields.get("client-certificate", reading::bool).orElse(false);
                    return problems.count() > before
                            ? Optional.empty()
                            : problems.build(
                                    node.mark(), path, () -> new TrustedProxies(addresses, identity, certificate));
                });
    }

    private Optional<Identity> identity(Node node, String path) {
        int before = problems.count();
        return reading.fields(node, path, "user", "groups", "roles").flatMap(fields -> {
            if (fields.node("user").isEmpty()) {
                problems.add(
                        node.mark(), fields.path("user") + ": is missing", "name the header, as in X-Forwarded-User");
            }
            var user = fields.get("user", reading.as(ServerChecks::identityHeader));
            var groups = fields.get("groups", reading.as(ServerChecks::identityHeader));
            var roles = fields.get("roles", reading.as(ServerChecks::identityHeader));
            return problems.count() > before
                    ? Optional.empty()
                    : problems.build(
                            node.mark(),
                            path,
                            () -> new Identity(user.orElseThrow(), groups.orElse(null), roles.orElse(null)));
        });
    }

    /// Where metrics can be read.
    Optional<Listen> metrics(Node node, String path) {
        return reading.fields(node, path, "listen").flatMap(fields -> fields.get("listen", reading.as(Listen::parse)));
    }
}
