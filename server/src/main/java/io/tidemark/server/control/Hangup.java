package io.tidemark.server.control;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signal SIGHUP. The JDK gives it only through {@code sun.misc.Signal}, of which the compiler warns, so that it is reached by
 * reflection; without it the signal ends the process, as without this class.
 */
public final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /** Runs something at each signal from now on, in a thread of its own. */
    public static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.dropArguments(MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class)).bindTo(action), 0,
                    signal);
            Object proxy = MethodHandleProxies.asInterfaceInstance(handler, run);
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (ReflectiveOperationException | RuntimeException none) {
            LOG.warn("SIGHUP does not read the settings again here: {}", none.toString());
        }
    }
}
