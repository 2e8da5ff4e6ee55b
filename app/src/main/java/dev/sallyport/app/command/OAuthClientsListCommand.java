package dev.sallyport.app.command;

import dev.sallyport.config.ClientConfig;
import dev.sallyport.config.Config;
import dev.sallyport.oauth.registration.Client;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import tools.jackson.core.JsonGenerator;

/// Lists clients, without anything secret.
@Command(
        name = "list",
        description = {
            "List the clients that are configured (with --config) or have registered themselves. Those that describe"
                    + " themselves by a document are known by their grants: sallyport oauth grants list."
        },
        footer = {
            "  sallyport oauth clients list",
            "  sallyport oauth clients list --config gateway.yaml --json",
        })
final class OAuthClientsListCommand extends OAuthLeafCommand {
    private static final List<String> HEADER =
            List.of("ID", "NAME", "SOURCE", "GRANTS", "REDIRECTS TO", "CREATED", "EXPIRES");

    /// @param name as the client calls itself
    private record Known(
            String id,
            String name,
            String source,
            List<String> grants,
            List<String> redirectUris,
            @Nullable Instant created,
            @Nullable Instant expires) {

        static Known of(ClientConfig client) {
            List<String> grants = client.grants().stream()
                    .map(grant -> grant.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .toList();
            return new Known(client.id(), client.name(), "configured", grants, client.redirectUris(), null, null);
        }

        static Known of(Client client) {
            List<String> grants =
                    client.grants().stream().map(Client.Grant::word).sorted().toList();
            return new Known(
                    client.id(),
                    client.name(),
                    "registered",
                    grants,
                    client.redirectUris(),
                    client.created(),
                    client.expires());
        }

        List<String> cells() {
            return List.of(
                    Printable.of(id),
                    Printable.of(name),
                    source,
                    Printable.of(String.join(",", grants)),
                    Printable.of(redirectUris.stream()
                            .map(Known::host)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(" "))),
                    OAuthFacts.seconds(created),
                    OAuthFacts.seconds(expires));
        }

        private static String host(String uri) {
            int start = uri.indexOf("://");
            int end = start < 0 ? -1 : uri.indexOf('/', start + 3);
            return end < 0 ? uri : uri.substring(0, end);
        }

        static void write(JsonGenerator out, Known client) {
            out.writeStringProperty("id", client.id);
            out.writeStringProperty("name", client.name);
            out.writeStringProperty("source", client.source);
            OAuthFacts.texts(out, "grants", client.grants);
            OAuthFacts.texts(out, "redirect_uris", client.redirectUris);
            OAuthFacts.instant(out, "created", client.created);
            OAuthFacts.instant(out, "expires", client.expires);
        }
    }

    @Override
    public Integer call() throws Exception {
        Config config = config();
        List<Known> clients = new ArrayList<>();
        config.oauth().clients().values().forEach(client -> clients.add(Known.of(client)));
        Optional<OAuthState> state = openIfThere();
        if (state.isPresent()) {
            try (OAuthState open = state.get()) {
                open.clients().forEach(client -> clients.add(Known.of(client)));
            }
        }
        print(clients, HEADER, Known::cells, Known::write, "no client has registered itself");
        return ExitCode.OK;
    }
}
