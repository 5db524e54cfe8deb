package io.tidemark.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory the machine has. */
final class MachineMemory {
    private static final long MOST = 1L << 30;
    private static final long LEAST = 64L << 20;

    private MachineMemory() {}

    /** A quarter of the machine's memory, 64 MiB to 1 GiB; 256 MiB where the system doesn't tell. */
    static long defaultMemtableBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    long kibibytes = Long.parseLong(line.replaceAll("\\D", ""));
                    return Math.clamp(kibibytes * 1024 / 4, LEAST, MOST);
                }
            }
        } catch (IOException unreadable) {
            // No such file on this system: take the middle way.
        }
        return 256L << 20;
    }
}
