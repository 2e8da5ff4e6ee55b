package dev.sallyport.gateway;

import org.jspecify.annotations.Nullable;

/// A human on the page of an approval.
///
/// @param id of the approval, as in the address: anything at all
/// @param key the API key typed in; null where there is none
/// @param ticket what the page gave out for a key typed in before; null where there is none
public record Visit(
        String id, @Nullable String key, @Nullable String ticket, Action action) {
    public enum Action {
        LOOK,
        APPROVE,
        DENY
    }

    @Override
    public String toString() {
        return "Visit[" + action + "]";
    }
}
