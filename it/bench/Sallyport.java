import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The real program with authentication, policy, limits and audit all on.
record Sallyport(int port, String key, Program program) implements Target {
    private static final Pattern KEY_MEMBER = Pattern.compile("\"key\"\\s*:\\s*\"([^\"]+)\"");

    private static final String POLICY = """
        roles:
          bench:
            allow:
              - { tools: ["*"], include-new: true }
        """;

    private static final String CONFIGURATION = """
        listen: 127.0.0.1:%d
        servers:
        %s
        endpoints:
        %s
        policy: policy.yaml
        limits:
          per-subject: 100000/1s
          per-tool:
            default: 100000/1s
        """;

    @Override
    public String name() {
        return "sallyport";
    }

    @Override
    public boolean startsSlow() {
        return true;
    }

    /// A data directory with one key, and the configuration for [#port]; nothing runs yet.
    record Setup(Workspace workspace, Path launcher, int port, String key) {
        static Setup create(Workspace workspace, Path launcher, int port, Target upstream, List<Size> sizes)
                throws IOException, InterruptedException {
            if (!Files.isExecutable(launcher)) {
                throw Failure.of(launcher + " is not there to be measured; name another with --launcher, "
                        + "or leave it out with --only direct,nginx");
            }
            workspace.write("policy.yaml", POLICY);
            workspace.write("sallyport.yaml", configuration(port, upstream, sizes));
            return new Setup(workspace, launcher, port, createKey(workspace, launcher));
        }

        Sallyport start() throws IOException {
            var command = List.of(
                    launcher.toString(),
                    "serve",
                    "--config",
                    workspace.directory().resolve("sallyport.yaml").toString());
            var environment = Map.of("SALLYPORT_HOME", home(workspace).toString());
            return new Sallyport(port, key, workspace.start("sallyport", environment, command));
        }

        private static String createKey(Workspace workspace, Path launcher) throws IOException, InterruptedException {
            Progress.say("creating a key; the launcher builds first where it has to");
            var command = List.of(
                    launcher.toString(),
                    "keys",
                    "create",
                    "--home",
                    home(workspace).toString(),
                    "--role",
                    "bench",
                    "--name",
                    "bench",
                    "--json");
            String output = workspace.start("keys", Map.of(), command).output();
            Matcher member = KEY_MEMBER.matcher(output);
            if (!member.find()) {
                throw Failure.of("'sallyport keys create --json' printed no member \"key\"");
            }
            return member.group(1);
        }

        private static Path home(Workspace workspace) {
            return workspace.directory().resolve("home");
        }

        private static String configuration(int port, Target upstream, List<Size> sizes) {
            String servers = sizes.stream()
                    .map(size -> "  %s: { url: \"%s\" }".formatted(server(size), upstream.url(size)))
                    .collect(Collectors.joining("\n"));
            String endpoints = sizes.stream()
                    .map(size -> "  %s: { server: %s }".formatted(size.path(), server(size)))
                    .collect(Collectors.joining("\n"));
            return CONFIGURATION.formatted(port, servers, endpoints);
        }

        private static String server(Size size) {
            return "s" + size.label().replace('.', '_');
        }
    }
}
