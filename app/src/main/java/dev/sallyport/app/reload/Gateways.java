package dev.sallyport.app.reload;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The gateways that run on a data directory.
public final class Gateways {
    private Gateways() {}

    /// Asks each of them to reload.
    ///
    /// @return what came of it, by process id; empty where none runs
    /// @throws IOException if one of them does not answer
    public static Map<Long, Reload.Result> reload(Path home) throws IOException {
        Map<Long, Reload.Result> results = new TreeMap<>();
        for (Path socket : sockets(home.resolve(Control.DIRECTORY))) {
            ask(socket).ifPresent(result -> results.put(process(socket), result));
        }
        return results;
    }

    private static List<Path> sockets(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sock"))
                    .sorted()
                    .toList();
        }
    }

    /// @return empty where the process died and left its socket, which is then removed
    private static Optional<Reload.Result> ask(Path socket) throws IOException {
        try (SocketChannel gateway = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                var in = Channels.newInputStream(gateway)) {
            return Optional.of(ControlAnswer.read(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (ConnectException e) {
            Files.deleteIfExists(socket);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + " (process " + process(socket) + ")", e);
        }
    }

    private static long process(Path socket) {
        return Long.parseLong(String.valueOf(socket.getFileName()).replace(".sock", ""));
    }
}
