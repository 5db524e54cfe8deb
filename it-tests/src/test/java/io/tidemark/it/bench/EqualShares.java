package io.tidemark.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lets all threads of the machine have the same share of its processors while it is open. Linux' autogroups give each
 * session of processes a share of its own: each process of PostgreSQL is such a session, so that eight of them get eight times what
 * pgbench gets, or a server of one process. Services that systemd or a container engine runs are in control groups, where autogroups
 * do not count. Where the switch cannot be set, the figures say what it was.
 */
final class EqualShares implements AutoCloseable {
    private static final Path SWITCH = Path.of("/proc/sys/kernel/sched_autogroup_enabled");

    private final boolean changed;

    private EqualShares(boolean changed) {
        this.changed = changed;
    }

    static EqualShares begin() throws IOException {
        boolean on = Files.exists(SWITCH) && Files.readString(SWITCH).strip().equals("1");
        if (on && Files.isWritable(SWITCH)) {
            Files.writeString(SWITCH, "0");
            return new EqualShares(true);
        }
        if (on) {
            System.out.println(
                    "  note: " + SWITCH + " is 1 and can't be set to 0: PostgreSQL's processes have shares of"
                            + " the processors of their own");
        }
        return new EqualShares(false);
    }

    @Override
    public void close() throws IOException {
        if (changed) {
            Files.writeString(SWITCH, "1");
        }
    }
}
