package io.tidemark.protocol.net;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The processor that took the last packet of a client, as Linux has it ({@code SO_INCOMING_CPU}): for a client of this machine
 * the one that it runs on. A hint, that is unknown elsewhere. Safe for many threads.
 */
final class IncomingProcessor {
    /** Nothing is known. */
    static final int UNKNOWN = -1;

    private static final int SOL_SOCKET = 1;
    private static final int SO_INCOMING_CPU = 49;
    /** Of a {@code sockaddr_storage}, in bytes; the port is at the same place for IPv4 and IPv6. */
    private static final int ADDRESS_BYTES = 128;
    private static final int PORT_OFFSET = 2;

    private final MethodHandle getpeername;
    private final MethodHandle getsockopt;
    private final MethodHandle schedGetcpu;

    private IncomingProcessor(Linker linker) {
        getpeername = bind(linker, "getpeername", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        getsockopt = bind(linker, "getsockopt",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        schedGetcpu = bind(linker, "sched_getcpu", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    }

    @SuppressWarnings("restricted") // the signatures are the manual's
    private static MethodHandle bind(Linker linker, String name, FunctionDescriptor type) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /** Binds the system's calls, which takes a while; null where nothing will be known. */
    static @Nullable IncomingProcessor open() {
        return new File("/proc/self/fd").isDirectory() ? new IncomingProcessor(Linker.nativeLinker()) : null;
    }

    /**
     * The descriptor of a connected socket, which Java keeps to itself: the one whose peer has the port of its peer. Another
     * socket's now and then, when two peers have the same; good as long as the socket is open.
     */
    int descriptor(SocketChannel socket) {
        String[] open = new File("/proc/self/fd").list();
        if (open == null) {
            return UNKNOWN;
        }
        try (Arena arena = Arena.ofConfined()) {
            if (!(socket.getRemoteAddress() instanceof InetSocketAddress peer)) {
                return UNKNOWN;
            }
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
            for (String name : open) {
                int descriptor = Integer.parseInt(name);
                length.set(ValueLayout.JAVA_INT, 0, ADDRESS_BYTES);
                if ((int) getpeername.invokeExact(descriptor, address, length) == 0
                        && port(address) == peer.getPort()) {
                    return descriptor;
                }
            }
            return UNKNOWN;
        } catch (IOException closed) {
            return UNKNOWN;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int port(MemorySegment address) {
        return Byte.toUnsignedInt(address.get(ValueLayout.JAVA_BYTE, PORT_OFFSET)) << 8
                | Byte.toUnsignedInt(address.get(ValueLayout.JAVA_BYTE, PORT_OFFSET + 1));
    }

    /** The processor that the current thread runs on, from 0 on, or {@link #UNKNOWN}. */
    int current() {
        try {
            return (int) schedGetcpu.invokeExact();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The processor's number, from 0 on, or {@link #UNKNOWN}. */
    int of(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
            length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
            return (int) getsockopt.invokeExact(descriptor, SOL_SOCKET, SO_INCOMING_CPU, value, length) == 0
                    ? value.get(ValueLayout.JAVA_INT, 0)
                    : UNKNOWN;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
