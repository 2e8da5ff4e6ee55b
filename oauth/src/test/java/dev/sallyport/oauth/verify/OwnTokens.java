package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.key.AccessTokens;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The gateway's own keys, in memory.
final class OwnTokens implements AccessTokens {
    final List<SigningKey> keys = new CopyOnWriteArrayList<>();

    OwnTokens(SigningKey... keys) {
        this.keys.addAll(List.of(keys));
    }

    @Override
    public Issued issue(Contents contents) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> published() {
        return Map.of("keys", keys.stream().map(SigningKey::jwk).toList());
    }

    @Override
    public List<String> algorithms() {
        return keys.stream().map(key -> key.algorithm().word()).distinct().toList();
    }
}
