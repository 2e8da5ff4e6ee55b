import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// nginx in its two roles: the static MCP server behind everything, and the proxy to compare with.
record Nginx(String name, int port, Program program, boolean isProxy) implements Target {
    private static final String KEY = "bench_0123456789abcdef0123456789abcdef0123456789abcdef";

    static Nginx upstream(Workspace workspace, int port, List<Size> sizes) throws IOException {
        Path answers = Files.createDirectories(workspace.directory().resolve("answers"));
        for (Size size : sizes) {
            Files.writeString(answers.resolve(size.label()), size.answer());
        }
        var program = start(workspace, "upstream", Map.of("PORT", Integer.toString(port)));
        return new Nginx("direct", port, program, false);
    }

    static Nginx proxy(Workspace workspace, int port, Target upstream) throws IOException {
        var values = Map.of("PORT", Integer.toString(port), "UPSTREAM", Integer.toString(upstream.port()), "KEY", KEY);
        return new Nginx("nginx", port, start(workspace, "proxy", values), true);
    }

    @Override
    public String key() {
        return KEY;
    }

    /// Fills in the template ROLE.conf and starts nginx with it.
    private static Program start(Workspace workspace, String role, Map<String, String> values) throws IOException {
        String configuration = Files.readString(Bench.HERE.resolve(role + ".conf"))
                .replace("@DIR@", workspace.directory().toString());
        for (var value : values.entrySet()) {
            configuration = configuration.replace("@" + value.getKey() + "@", value.getValue());
        }
        Path file = workspace.write(role + ".conf", configuration);
        return workspace.start(role, Map.of(), List.of("nginx", "-e", "stderr", "-c", file.toString()));
    }
}
