import java.io.IOException;
import java.util.OptionalDouble;

/// One run: what the caller saw, and what it cost the process in between. The upstream's own CPU is not a cost of a
// path.
record Measurement(Point point, int round, String target, Load load, OptionalDouble cpuMicrosPerCall, double rssMib) {

    static Measurement take(Workspace workspace, Target target, Point point, int round, int seconds)
            throws IOException, InterruptedException {
        var processes = target.program().tree();
        long before = Proc.cpuMicros(processes);
        Load load = Load.run(workspace, target, point, seconds);
        double cpuPerCall = (double) (Proc.cpuMicros(processes) - before) / load.requests();
        return new Measurement(
                point,
                round,
                target.name(),
                load,
                target.isProxy() ? OptionalDouble.of(cpuPerCall) : OptionalDouble.empty(),
                Proc.rssMib(processes));
    }
}
