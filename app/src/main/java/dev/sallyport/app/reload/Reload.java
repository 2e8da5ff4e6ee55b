package dev.sallyport.app.reload;

import dev.sallyport.config.ConfigException;
import dev.sallyport.gateway.authorize.ListChanges;
import dev.sallyport.gateway.authorize.PolicyInForce;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the policy again and puts it in force as a whole, or leaves everything as it is. One at a time.
public final class Reload {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    /// Reads the policy from where the running gateway has it from.
    @FunctionalInterface
    public interface Source {
        /// @param seen what the servers offer now
        /// @throws ConfigException with every problem
        PolicySet read(Catalogue seen) throws ConfigException;
    }

    /// What came of it.
    public sealed interface Result {
        /// @param version of the policy now in force
        /// @param changed whether it differs from the one before
        record Done(String version, int rules, boolean changed) implements Result {}

        /// The policy in force is the one it was.
        record Refused(List<String> problems) implements Result {}
    }

    private final Source source;
    private final PolicyInForce inForce;
    private final Supplier<Catalogue> servers;
    private final Consumer<ListChanges> listeners;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /// @param servers asks them what they offer now, which is what patterns admit from then on
    /// @param listeners is told what changed
    public Reload(Source source, PolicyInForce inForce, Supplier<Catalogue> servers, Consumer<ListChanges> listeners) {
        this.source = source;
        this.inForce = inForce;
        this.servers = servers;
        this.listeners = listeners;
    }

    /// @param cause for the log: `SIGHUP`, `watch`, `command`
    public Result now(String cause) {
        oneAtATime.lock();
        try {
            return replace(cause);
        } catch (ConfigException e) {
            return refused(cause, e.problems().stream().map(Object::toString).toList());
        } catch (RuntimeException e) { // else whoever watches or listens for reloads would end with it, unnoticed
            log.atError().addKeyValue("cause", cause).setCause(e).log("policy not reloaded because of a failure");
            return refused(cause, List.of(String.valueOf(e.getMessage())));
        } finally {
            oneAtATime.unlock();
        }
    }

    private static Result refused(String cause, List<String> problems) {
        problems.forEach(problem -> log.atError()
                .addKeyValue("cause", cause)
                .addKeyValue("problem", problem)
                .log("policy not reloaded; the one in force stays"));
        return new Result.Refused(problems);
    }

    private Result replace(String cause) throws ConfigException {
        Catalogue seen = servers.get();
        PolicySet policy = source.read(seen);
        PolicyInForce.State before = inForce.replace(policy, seen);
        boolean changed = !before.policy().version().equals(policy.version());
        log.atInfo()
                .addKeyValue("cause", cause)
                .addKeyValue("rules", policy.rules().size())
                .addKeyValue("version", policy.version())
                .addKeyValue("changed", changed)
                .log("policy reloaded");
        listeners.accept(new ListChanges(before, inForce.now(), Instant.now()));
        return new Result.Done(policy.version(), policy.rules().size(), changed);
    }
}
