package dev.sallyport.app.reload;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP. Java has no API of its own for signals but `sun.misc`, which javac warns of and cannot be told not to, so
/// it is reached by reflection; where the platform has no such signal, nothing happens.
public final class Hangup {
    private static final Logger log = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /// Runs an action, on a thread of its own, whenever the process gets the signal.
    public static void run(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handle = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    Thread.ofVirtual().name("hangup").start(action);
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> arguments != null && arguments.length == 1 && proxy.equals(arguments[0]);
                default -> "hangup";
            };
            Object proxy = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, handle);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (ReflectiveOperationException e) {
            log.atWarn().setCause(e).log("SIGHUP will not reload the policy; use sallyport reload");
        }
    }
}
