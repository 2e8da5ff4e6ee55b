package dev.sallyport.app.command;

import dev.sallyport.adapters.http.SafeFetcher;
import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.oauth.OAuth;
import dev.sallyport.app.oauth.OAuthData;
import dev.sallyport.app.oauth.OAuthJournal;
import dev.sallyport.config.Config;
import dev.sallyport.oauth.fetch.AddressPolicy;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.upstream.Connection;
import dev.sallyport.oauth.upstream.UpstreamClient;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The gateway's logins at servers, as its operator works on them beside the gateway.
final class UpstreamState implements AutoCloseable {
    private final OAuthData data;
    private final SqliteAuditLog audit;
    private final UpstreamClient client;
    private final @Nullable Vertx vertx;

    private UpstreamState(Config config, Path home, Fetcher fetcher, @Nullable Vertx vertx) {
        this.vertx = vertx;
        this.data = OAuthData.open(config, home);
        try {
            this.audit = SqliteAuditLog.open(home, SqliteAuditLog.Options.DEFAULT);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
        URI publicUrl = config.publicUrl(config.listen().port());
        Clock clock = Clock.systemUTC();
        this.client = new UpstreamClient(
                publicUrl,
                OAuth.upstreams(config, publicUrl),
                data.store(),
                fetcher,
                OAuthState.onCommandLine(new OAuthJournal(audit, clock)),
                clock);
    }

    /// For what takes no word with anybody.
    ///
    /// @param home which exists
    static UpstreamState resting(Config config, Path home) {
        Fetcher nowhere = _ -> {
            throw new FetchFailed("nobody is spoken to", true);
        };
        return new UpstreamState(config, home, nowhere, null);
    }

    /// For what takes speaking to servers.
    static UpstreamState reaching(Config config, Path home) {
        Vertx vertx = Vertx.vertx();
        try {
            var policy = new AddressPolicy(
                    config.oauth().outbound().allow(), config.oauth().outbound().http());
            return new UpstreamState(config, home, new SafeFetcher(vertx, policy), vertx);
        } catch (RuntimeException e) {
            vertx.close().await();
            throw e;
        }
    }

    UpstreamClient client() {
        return client;
    }

    void requireServer(String name) {
        if (!client.serves(name)) {
            throw new CommandFailed("no server " + Printable.of(name)
                    + " with oauth is configured; name the gateway's configuration with --config");
        }
    }

    static void write(JsonGenerator out, Connection connection) {
        out.writeStringProperty("server", connection.server());
        out.writeStringProperty("subject", connection.subject());
        out.writeStringProperty("issuer", connection.issuer());
        out.writeStringProperty("resource", connection.resource().toString());
        OAuthFacts.texts(out, "scopes", connection.scopes());
        OAuthFacts.instant(out, "since", connection.since());
        OAuthFacts.instant(out, "expires", connection.expires());
        out.writeBooleanProperty("renews", connection.renews());
    }

    @Override
    public void close() {
        audit.close();
        data.close();
        if (vertx != null) {
            vertx.close().await();
        }
    }
}
