package dev.sallyport.adapters.sqlite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A counter in a file of eight bytes, mapped into every process that uses the data directory. Reading it is
/// one memory read; what one process adds, all see at once.
final class Generation {
    private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment mapped;

    private Generation(MemorySegment mapped) {
        this.mapped = mapped;
    }

    static Generation open(Path file) throws IOException {
        PrivateFiles.createFile(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            allocate(channel);
            return new Generation(channel.map(MapMode.READ_WRITE, 0, Long.BYTES, Arena.ofAuto()));
        }
    }

    long current() {
        return (long) COUNTER.getVolatile(mapped, 0L);
    }

    void advance() {
        COUNTER.getAndAdd(mapped, 0L, 1L);
    }

    /// Real bytes, not a hole: a write to a mapped hole on a full disk would end the process. The file's lock
    /// holds off other processes, the monitor other threads.
    private static synchronized void allocate(FileChannel channel) throws IOException {
        try (FileLock _ = channel.lock()) {
            if (channel.size() < Long.BYTES) {
                channel.write(ByteBuffer.allocate(Long.BYTES), 0);
            }
        }
    }
}
