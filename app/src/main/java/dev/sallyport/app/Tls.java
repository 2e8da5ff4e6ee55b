package dev.sallyport.app;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Set;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/// That the gateway speaks HTTPS: its certificate, the key to it, and who may vouch for clients. TLS 1.2 and later.
///
/// @param certificate PEM: the gateway's own first, then those between it and its authority
/// @param key PEM, not encrypted
/// @param clientAuthority PEM: clients may show certificates of these authorities; null where none are asked for
public record Tls(Path certificate, Path key, @Nullable Path clientAuthority) {
    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");
    private static final byte[] PROBE = {1, 2, 3};

    /// @throws CommandFailed naming the file that cannot be read, or says nothing of use, or does not fit the others
    void applyTo(HttpServerOptions options) {
        Buffer certificates = read("certificate", certificate);
        Buffer secret = read("key", key);
        Certificate own = certificates("certificate", certificate, certificates);
        var pem = new PemKeyCertOptions().addCertValue(certificates).addKeyValue(secret);
        checkFits(own, privateKey(pem));
        options.setSsl(true)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setKeyCertOptions(pem);
        if (clientAuthority != null) {
            Buffer authority = read("client-authority", clientAuthority);
            certificates("client-authority", clientAuthority, authority);
            options.setTrustOptions(new PemTrustOptions().addCertValue(authority))
                    .setClientAuth(ClientAuth.REQUEST);
        }
    }

    private static Buffer read(String setting, Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw failed(setting, file, "cannot be read: " + e.getMessage());
        }
    }

    /// @return the first
    private static Certificate certificates(String setting, Path file, Buffer pem) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes()));
            return found.stream().findFirst().orElseThrow(() -> failed(setting, file, "has no certificate"));
        } catch (GeneralSecurityException e) {
            throw failed(setting, file, "has no certificate that can be read");
        }
    }

    private PrivateKey privateKey(PemKeyCertOptions pem) {
        try {
            var factory = pem.getKeyManagerFactory(null);
            X509KeyManager manager = (X509KeyManager) factory.getKeyManagers()[0];
            PrivateKey found = manager.getPrivateKey("dummy-entry-0");
            if (found != null) {
                return found;
            }
        } catch (Exception e) {
            // The reason may have part of the key in it.
        }
        throw failed(
                "key",
                key,
                "has no private key that can be read and is of the certificate's kind; it must be PEM, and not encrypted");
    }

    private void checkFits(Certificate own, PrivateKey secret) {
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> secret.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(PROBE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // Of another algorithm: then it does not fit either.
        }
        throw failed("key", key, "does not belong to the certificate in " + certificate);
    }

    private static CommandFailed failed(String setting, Path file, String what) {
        return new CommandFailed("tls." + setting + ": " + file + " " + what);
    }
}
