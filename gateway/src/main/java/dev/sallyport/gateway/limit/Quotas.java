package dev.sallyport.gateway.limit;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The port behind which quotas are counted: here in process.
public interface Quotas {
    /// One quota and whose it is.
    ///
    /// @param subject for example `key:k_1`
    /// @param tool `server/tool`; null where every call of the subject counts
    record Quota(String subject, @Nullable String tool, Limit limit) {}

    /// @param quota the quota that is used up
    /// @param waitNanos until it has room again
    record Exhausted(Quota quota, long waitNanos) {}

    /// Spends one call from each quota given, or from none of them.
    ///
    /// @return null where the call fits
    @Nullable
    Exhausted spend(String subject, @Nullable Quota first, @Nullable Quota second);

    static Quotas inProcess(LongSupplier nanoClock) {
        return new InProcessQuotas(nanoClock);
    }
}
