package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second server away from a root directory: a lock of the operating system on {@code tidemark.lock}, gone
 * with the process, whose content is the process id. Close it last.
 *
 * <p>The operating system drops the lock when this process closes <em>any</em> descriptor of the file: nobody
 * else may open it, and copies of the root leave it out.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final int PID_BYTES = 64;

    /** Roots locked by this process; see the class comment for why a second attempt must not open the file. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private DirectoryLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /** Locks an existing directory, or throws {@link StorageException.DirectoryInUse} naming the holder. */
    public static DirectoryLock acquire(Path root) {
        Path file = root.resolve(FileNames.LOCK);
        Path key;
        try {
            key = root.toRealPath();
        } catch (IOException failure) {
            throw DiskFailures.of(root, failure);
        }
        if (!HELD.add(key)) {
            throw new StorageException.DirectoryInUse(root, "this process");
        }
        DirectoryLock lock = null;
        try {
            lock = lock(root, key, file);
            return lock;
        } catch (IOException failure) {
            throw DiskFailures.of(file, failure);
        } finally {
            if (lock == null) {
                HELD.remove(key);
            }
        }
    }

    private static DirectoryLock lock(Path root, Path key, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            @Nullable
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StorageException.DirectoryInUse(root, holder(channel));
            }
            channel.truncate(0);
            String pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            locked = true;
            return new DirectoryLock(key, channel);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(PID_BYTES);
        channel.read(content, 0);
        String pid = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failure) {
            throw DiskFailures.of(key.resolve(FileNames.LOCK), failure);
        } finally {
            HELD.remove(key);
        }
    }
}
