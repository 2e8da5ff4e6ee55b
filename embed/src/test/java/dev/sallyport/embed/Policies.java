package dev.sallyport.embed;

import dev.sallyport.config.ConfigException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

final class Policies {
    private Policies() {}

    static Path file() {
        try {
            return Path.of(Objects.requireNonNull(Policies.class.getResource("/policy.yaml"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Guard guard() {
        try {
            return Guard.of("library", file());
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }
}
