package dev.sallyport.app.oauth;

import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import dev.sallyport.app.keyfile.MasterKey;
import dev.sallyport.config.Config;
import dev.sallyport.config.Secret;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.oauth.store.EncryptedStore;
import dev.sallyport.oauth.store.MasterKeys;
import dev.sallyport.oauth.store.StoreFailed;
import java.nio.file.Path;
import java.util.List;

/// What OAuth keeps in the data directory, opened.
public final class OAuthData implements AutoCloseable {
    private final SqliteOAuthStore file;
    private final EncryptedStore store;

    private OAuthData(SqliteOAuthStore file, EncryptedStore store) {
        this.file = file;
        this.store = store;
    }

    /// @param home the data directory, which exists
    /// @throws StoreUnavailable where it cannot be opened, or not with this master key
    public static OAuthData open(Config config, Path home) {
        SqliteOAuthStore file = SqliteOAuthStore.open(home);
        try {
            return new OAuthData(file, EncryptedStore.open(file, masterKeys(config, home)));
        } catch (StoreFailed e) {
            file.close();
            throw new StoreUnavailable(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static MasterKeys masterKeys(Config config, Path home) {
        List<Secret> configured = config.oauth().masterKeys();
        return configured.isEmpty()
                ? MasterKey.in(home)
                : MasterKey.of(configured.stream().map(Secret::reveal).toList());
    }

    public EncryptedStore store() {
        return store;
    }

    @Override
    public void close() {
        file.close();
    }
}
