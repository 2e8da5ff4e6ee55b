package dev.sallyport.oauth.forwardauth;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A proxy that runs with an example configuration, in which only addresses and certificates are replaced.
final class ExampleProxy implements AutoCloseable {
    /// Which proxy.
    enum Kind {
        NGINX("nginx", "nginx/wiki.conf") {
            @Override
            List<String> command(Path directory, String example, int port) throws IOException {
                String site = example.replace("listen 443 ssl;", "listen 127.0.0.1:" + port + ";")
                        .lines()
                        .filter(line -> !line.strip().startsWith("ssl_"))
                        .reduce("", (text, line) -> text + line + "\n");
                Files.writeString(directory.resolve("wiki.conf"), site);
                Path main = Files.writeString(directory.resolve("nginx.conf"), """
                        daemon off;
                        pid %1$s/nginx.pid;
                        worker_processes 1;
                        events {}
                        http {
                            access_log off;
                            client_body_temp_path %1$s/body;
                            proxy_temp_path %1$s/proxy;
                            fastcgi_temp_path %1$s/fastcgi;
                            uwsgi_temp_path %1$s/uwsgi;
                            scgi_temp_path %1$s/scgi;
                            include %1$s/wiki.conf;
                        }
                        """.formatted(directory));
                return List.of("nginx", "-e", "stderr", "-c", main.toString());
            }
        },
        CADDY("caddy", "caddy/Caddyfile") {
            @Override
            List<String> command(Path directory, String example, int port) throws IOException {
                String site = "{\n\tadmin off\n\tauto_https off\n}\n"
                        + example.replace("wiki.example.com {", "http://wiki.example.com:" + port + " {");
                Path file = Files.writeString(directory.resolve("Caddyfile"), site);
                return List.of("caddy", "run", "--config", file.toString(), "--adapter", "caddyfile");
            }
        };

        private final String program;
        private final String example;

        Kind(String program, String example) {
            this.program = program;
            this.example = example;
        }

        boolean installed() {
            return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        }

        abstract List<String> command(Path directory, String example, int port) throws IOException;
    }

    private final Process process;
    private final int port;

    private ExampleProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param gateway port of what the example has at 9000
    /// @param server port of what it has at 8080
    static ExampleProxy start(Kind kind, Path directory, int gateway, int server) throws IOException {
        int port = freePort();
        String example = Files.readString(Path.of("../examples/forward-auth").resolve(kind.example))
                .replace("127.0.0.1:9000", "127.0.0.1:" + gateway)
                .replace("127.0.0.1:8080", "127.0.0.1:" + server);
        ProcessBuilder builder = new ProcessBuilder(kind.command(directory, example, port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        await().failFast(() -> !process.isAlive()).until(() -> listens(port));
        return new ExampleProxy(process, port);
    }

    int port() {
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
