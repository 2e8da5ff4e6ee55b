package dev.sallyport.gateway.limit;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The port behind which quotas are counted: here in process.
public interface Quotas {
    /// One quota and whose it is.
    ///
    /// @param subject for example `key:k_1`
    /// @param of the `server/tool` or the id of the rule; empty where every call of the subject counts
    record Quota(String subject, Per per, String of, Limit limit) {
        static Quota perSubject(String subject, Limit limit) {
            return new Quota(subject, Per.SUBJECT, "", limit);
        }

        static Quota perTool(String subject, String tool, Limit limit) {
            return new Quota(subject, Per.TOOL, tool, limit);
        }

        static Quota perRule(String subject, String rule, Limit limit) {
            return new Quota(subject, Per.RULE, rule, limit);
        }
    }

    /// What counts together.
    enum Per {
        SUBJECT,
        TOOL,
        RULE
    }

    /// @param quota the quota that is used up
    /// @param waitNanos until it has room again
    record Exhausted(Quota quota, long waitNanos) {}

    /// Spends one call from each quota given, or from none of them.
    ///
    /// @param quotas of this subject, each once
    /// @return the one that will take the longest to have room again; null where the call fits
    @Nullable
    Exhausted spend(String subject, List<Quota> quotas);

    static Quotas inProcess(LongSupplier nanoClock) {
        return new InProcessQuotas(nanoClock);
    }
}
