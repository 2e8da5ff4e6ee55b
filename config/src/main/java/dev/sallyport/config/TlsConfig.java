package dev.sallyport.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// That the gateway speaks https itself. The files are PEM.
///
/// @param certificate     the certificate, and those between it and the authority
/// @param key             its private key
/// @param clientAuthority who issues the certificates of clients; `null` where none is asked for
public record TlsConfig(
        Path certificate, Path key, @Nullable Path clientAuthority) {}
