package io.tidemark.server.control;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how far the server is ({@code Type=notify}, sd_notify(3)): a datagram to the Unix socket that
 * {@code NOTIFY_SOCKET} names, which the JDK's sockets can't send. Without that variable nothing is sent; what fails is
 * logged and never stops the server. Linux, 64 bits; safe for many threads.
 */
@SuppressWarnings("restricted")
public final class SystemdNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
    private static final int UNIX = 1;
    private static final int DATAGRAM_CLOSE_ON_EXEC = 2 | 02000000;
    private static final int NO_SIGNAL = 0x4000;
    /** Bytes of the family in front of the path, and of the longest path. */
    private static final int FAMILY_BYTES = 2;
    private static final int PATH_BYTES = 108;

    private final @Nullable String socket;

    /** Sends to {@code socket}, a path, or a name in the abstract namespace behind {@code @}; null for nobody. */
    SystemdNotifier(@Nullable String socket) {
        this.socket = socket;
    }

    /** Sends to whom the environment names. */
    public static SystemdNotifier ofEnvironment() {
        return new SystemdNotifier(System.getenv("NOTIFY_SOCKET"));
    }

    /** Clients can connect, after a start or a reload. */
    public void ready() {
        send("READY=1");
    }

    /** The settings are read again; {@link #ready()} follows. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** The server stops. */
    public void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        if (socket == null || socket.isEmpty()) {
            return;
        }
        try {
            send(socket.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
        } catch (Throwable failure) { // what a method handle throws
            LOG.warn("systemd was not told [state={}]: {}", state, failure.getMessage());
        }
    }

    private static void send(byte[] path, byte[] state) throws Throwable {
        if (path.length >= PATH_BYTES) {
            throw new IllegalArgumentException("NOTIFY_SOCKET is longer than a socket's path may be");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle open = call(linker, "socket",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT));
        MethodHandle sendTo = call(linker, "sendto",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));
        MethodHandle close = call(linker, "close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(FAMILY_BYTES + PATH_BYTES, Short.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, state);
            int descriptor = (int) open.invokeExact(UNIX, DATAGRAM_CLOSE_ON_EXEC, 0);
            if (descriptor < 0) {
                throw new IllegalStateException("no socket");
            }
            long sent = (long) sendTo.invokeExact(descriptor, text, (long) state.length, NO_SIGNAL, address,
                    FAMILY_BYTES + path.length);
            int _ = (int) close.invokeExact(descriptor);
            if (sent != state.length) {
                throw new IllegalStateException("nobody listens at the socket");
            }
        }
    }

    private static MethodHandle call(Linker linker, String name, FunctionDescriptor type) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
