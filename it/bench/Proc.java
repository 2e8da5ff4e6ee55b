import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the kernel says about processes, from /proc.
final class Proc {
    private static final long MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every Linux the JDK runs on
    private static final int UTIME = 11; // counted from the field after the program's name
    private static final int STIME = 12;
    private static final double KIB_PER_MIB = 1024;

    private Proc() {}

    /// User and system time of all threads so far.
    static long cpuMicros(List<ProcessHandle> processes) throws IOException {
        long ticks = 0;
        for (var process : processes) {
            String stat = read(process, "stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        }
        return ticks * MICROS_PER_TICK;
    }

    /// Resident memory, summed; pages that processes share count once for each.
    static double rssMib(List<ProcessHandle> processes) throws IOException {
        double kib = 0;
        for (var process : processes) {
            kib += read(process, "status")
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kib / KIB_PER_MIB;
    }

    private static String read(ProcessHandle process, String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    }
}
