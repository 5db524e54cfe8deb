package io.tidemark.storage.part;

import io.tidemark.storage.file.Disk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which parts are open: those in use, and the most recently used of the others, up to a limit that keeps the process
 * well under {@code vm.max_map_count}. Safe for many threads.
 */
public final class PartCache implements AutoCloseable {
    private final Disk disk;
    private final int idleLimit;
    private final AtomicInteger mappings = new AtomicInteger();
    private final Object lock = new Object();
    private final LinkedHashSet<Part> idle = new LinkedHashSet<>();
    private boolean closed;

    /** @param idleLimit parts that stay open while nobody uses them, such as 16,384 */
    public PartCache(Disk disk, int idleLimit) {
        this.disk = disk;
        this.idleLimit = idleLimit;
    }

    /** The opened part; each call needs one {@link #release}. */
    PartContent acquire(Part part) {
        synchronized (part.openLock) {
            synchronized (lock) {
                PartContent open = part.content;
                if (open != null) {
                    part.users++;
                    idle.remove(part);
                    return open;
                }
            }
            PartContent opened = PartContent.open(disk, part.path(), part.entry(), mappings);
            synchronized (lock) {
                part.users++;
                part.content = opened;
            }
            return opened;
        }
    }

    /** Ends a use; the last one leaves the part open but idle. */
    void release(Part part) {
        List<PartContent> closing;
        synchronized (lock) {
            part.users--;
            if (part.users == 0) {
                idle.add(part);
            }
            closing = evict(closed ? 0 : idleLimit);
        }
        closing.forEach(PartContent::close);
    }

    /** Closes a part that nobody uses: it is about to be deleted. Nothing happens when it is not open. */
    public void forget(Part part) {
        PartContent closing;
        synchronized (lock) {
            if (!idle.remove(part)) {
                return;
            }
            closing = part.content;
            part.content = null;
        }
        if (closing != null) {
            closing.close();
        }
    }

    /** Closes all idle parts, and each of the others when its last use ends. */
    @Override
    public void close() {
        List<PartContent> closing;
        synchronized (lock) {
            closed = true;
            closing = evict(0);
        }
        closing.forEach(PartContent::close);
    }

    private List<PartContent> evict(int keep) {
        if (idle.size() <= keep) {
            return List.of();
        }
        List<PartContent> closing = new ArrayList<>();
        while (idle.size() > keep) {
            Part eldest = idle.removeFirst();
            PartContent open = eldest.content;
            eldest.content = null;
            if (open != null) {
                closing.add(open);
            }
        }
        return closing;
    }
}
