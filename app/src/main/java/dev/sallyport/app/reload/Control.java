package dev.sallyport.app.reload;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets commands of the same user ask this process to reload, over a socket in the data directory: whoever can reach
/// into that directory may. Whoever connects has asked; the answer is [ControlAnswer]'s text, then the end.
public final class Control implements AutoCloseable {
    static final String DIRECTORY = "control";

    private static final Logger log = LoggerFactory.getLogger(Control.class);

    private final Path socket;
    private final ServerSocketChannel server;

    private Control(Path socket, ServerSocketChannel server) {
        this.socket = socket;
        this.server = server;
    }

    /// @param home the data directory, which only its owner can enter
    public static Control serve(Path home, Supplier<Reload.Result> reload) throws IOException {
        Path directory = home.resolve(DIRECTORY);
        PrivateFiles.createDirectory(directory);
        Path socket = directory.resolve(ProcessHandle.current().pid() + ".sock");
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Control control = new Control(socket, server);
        Thread.ofVirtual().name("control").start(() -> control.answerAll(reload));
        return control;
    }

    private void answerAll(Supplier<Reload.Result> reload) {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept();
                    var out = Channels.newOutputStream(client)) {
                out.write(ControlAnswer.text(reload.get()).getBytes(StandardCharsets.UTF_8));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.atWarn().setCause(e).log("a command went away before it was answered");
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a socket is left over; the next reload removes it");
        }
    }
}
