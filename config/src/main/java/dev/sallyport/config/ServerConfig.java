package dev.sallyport.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server behind the gateway: a command to run, or a URL to call.
public sealed interface ServerConfig {

    /// How long a call may take where nothing else is said.
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /// The name, by which endpoints, policies and the audit trail speak of the server.
    String name();

    /// How long a call may take, 100ms to 1d.
    Duration timeout();

    /// What its data is: names that policies find under `context.labels`.
    Set<String> labels();

    /// A server that runs as child processes and speaks on standard input and output.
    ///
    /// @param command the program and its arguments
    /// @param env     added to the minimal environment that a child gets
    record Command(
            String name, List<String> command, Map<String, Secret> env, Pool pool, Duration timeout, Set<String> labels)
            implements ServerConfig {

        public Command {
            ServerChecks.name(name);
            command = List.copyOf(command);
            env = Ordered.copyOf(env);
            ServerChecks.command(command);
            env.forEach(ServerChecks::variable);
            ServerChecks.timeout(timeout);
            labels = ServerChecks.labels(labels);
        }

        /// One whose data has no labels.
        public Command(String name, List<String> command, Map<String, Secret> env, Pool pool, Duration timeout) {
            this(name, command, env, pool, timeout, Set.of());
        }

        public static Command of(String name, List<String> command) {
            return new Command(name, command, Map.of(), Pool.DEFAULT, DEFAULT_TIMEOUT);
        }

        /// Leaves the arguments out, since they may hold secrets.
        @Override
        public String toString() {
            return "Command[name=" + name + ", program=" + command.getFirst() + ", env=" + env + ", pool=" + pool
                    + ", timeout=" + timeout + ", labels=" + labels + "]";
        }
    }

    /// A server that speaks Streamable HTTP.
    ///
    /// @param url     `http` or `https`, without credentials or fragment
    /// @param headers added to every request
    /// @param oauth   how the gateway logs in where the server asks for it; `null` where it does not
    record Url(
            String name,
            URI url,
            Map<String, Secret> headers,
            Duration timeout,
            Set<String> labels,
            @Nullable UpstreamOAuth oauth)
            implements ServerConfig {

        public Url {
            ServerChecks.name(name);
            headers = Ordered.copyOf(headers);
            ServerChecks.url(url);
            ServerChecks.headers(headers);
            ServerChecks.login(name, headers, oauth);
            ServerChecks.timeout(timeout);
            labels = ServerChecks.labels(labels);
        }

        /// One whose data has no labels, and which is not logged in to.
        public Url(String name, URI url, Map<String, Secret> headers, Duration timeout) {
            this(name, url, headers, timeout, Set.of(), null);
        }

        public static Url of(String name, URI url) {
            return new Url(name, url, Map.of(), DEFAULT_TIMEOUT);
        }

        /// Leaves the path and query of the URL out, since they may hold secrets.
        @Override
        public String toString() {
            return "Url[name=" + name + ", url=" + url.getScheme() + "://" + url.getRawAuthority() + ", headers="
                    + headers + ", timeout=" + timeout + ", labels=" + labels + ", oauth=" + oauth + "]";
        }
    }

    /// Reads `NAME=COMMAND` or `NAME=URL`, as given on the command line. What starts with `http://` or
    /// `https://` is a URL; anything else is split into words as a shell does it, with quotes and
    /// backslashes but without any expansion.
    ///
    /// @throws IllegalArgumentException if it is neither
    static ServerConfig parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new Invalid("expected NAME=COMMAND or NAME=URL", "for example files=\"npx -y some-server\"");
        }
        var name = text.substring(0, equals);
        ServerChecks.name(name);
        var value = text.substring(equals + 1).strip();
        var start = value.toLowerCase(Locale.ROOT);
        return start.startsWith("http://") || start.startsWith("https://")
                ? Url.of(name, ServerChecks.parseUrl(value))
                : Command.of(name, Words.split(value));
    }
}
