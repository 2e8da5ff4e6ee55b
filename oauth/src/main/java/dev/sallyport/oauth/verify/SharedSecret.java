package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.jose.VerificationKey;
import javax.crypto.SecretKey;

/// One secret, which never changes.
record SharedSecret(KeySet now) implements IssuerKeys {
    SharedSecret(SecretKey secret) {
        this(KeySet.of(secret));
    }

    @Override
    public boolean vouchFor(VerificationKey key) {
        return now.has(key);
    }

    @Override
    public boolean renew() {
        return false;
    }
}
