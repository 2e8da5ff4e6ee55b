package dev.sallyport.embed.sdk;

import dev.sallyport.policy.Subject;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Whose a session is, and the revision it claimed.
final class Ownership {
    private final AtomicReference<@Nullable String> owner = new AtomicReference<>();
    private volatile @Nullable String revision;

    /// The first to use a session owns it.
    boolean isOf(Subject subject) {
        return owner.compareAndSet(null, subject.id()) || subject.id().equals(owner.get());
    }

    void claims(@Nullable String revision) {
        this.revision = revision;
    }

    @Nullable
    String revision() {
        return revision;
    }
}
