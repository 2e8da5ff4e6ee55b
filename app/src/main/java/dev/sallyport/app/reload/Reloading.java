package dev.sallyport.app.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that makes a running gateway reload.
public final class Reloading implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reloading.class);

    private final @Nullable Control control;
    private final @Nullable FileWatch watch;

    private Reloading(@Nullable Control control, @Nullable FileWatch watch) {
        this.control = control;
        this.watch = watch;
    }

    /// @param home the data directory
    /// @param watched files and directories whose changes reload; none to wait for signal and command
    public static Reloading start(Path home, List<Path> watched, Reload reload) {
        Hangup.run(() -> reload.now("SIGHUP"));
        FileWatch watch = watched.isEmpty() ? null : FileWatch.start(watched, () -> reload.now("watch"));
        return new Reloading(control(home, reload), watch);
    }

    private static @Nullable Control control(Path home, Reload reload) {
        try {
            return Control.serve(home, () -> reload.now("command"));
        } catch (IOException e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("sallyport reload will not reach this gateway");
            return null;
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        if (control != null) {
            control.close();
        }
    }
}
