package dev.sallyport.app.keyfile;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.oauth.store.MasterKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The keys that OAuth's state is encrypted under: those that are configured, else `master.key` in the data directory.
public final class MasterKey {
    private static final String FILE = "master.key";

    private MasterKey() {}

    /// @throws StoreUnavailable where the file cannot be read or made
    public static MasterKeys in(Path directory) {
        return MasterKeys.of(List.of(KeyFile.in(
                directory, FILE, "put the right one back, or remove it and oauth.db to begin anew with no logins")));
    }

    /// @param texts base64 of 32 bytes each; the first key seals, all of them open
    /// @throws IllegalArgumentException where there is none, or one cannot be read; does not hold the text
    public static MasterKeys of(List<String> texts) {
        List<byte[]> keys = new ArrayList<>();
        for (String text : texts) {
            keys.add(decoded(text.strip()));
        }
        return MasterKeys.of(keys);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "a master key is not base64; 'openssl rand -base64 " + MasterKeys.BYTES + "' makes one");
        }
    }
}
