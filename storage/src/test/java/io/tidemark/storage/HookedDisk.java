package io.tidemark.storage;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileSystemKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk that calls a test before every change of a name and every sync, outside of all locks of the disk itself. As with
 * the real one, all are told whose bytes may be gone when a file system could not be synced: watches that were made
 * before, and who forces a file that was written before.
 */
public final class HookedDisk implements Disk {
    private final Disk disk;
    private volatile Runnable before = () -> {};
    private volatile Runnable beforeWrite = () -> {};
    private volatile Consumer<Path> beforeLook = _ -> {};
    private volatile @Nullable StorageException failure;
    /** Files that were written since they were last forced, and the failure that was known at their first write. */
    private final Map<Path, Optional<StorageException>> written = new ConcurrentHashMap<>();

    public HookedDisk(Disk disk) {
        this.disk = disk;
    }

    /** From now on, this runs first, in the thread of the operation. */
    public void before(Runnable hook) {
        before = hook;
    }

    /** From now on, this runs before every write of bytes, in the thread of the operation. */
    public void beforeWrite(Runnable hook) {
        beforeWrite = hook;
    }

    /** From now on, this is told every path that is looked for, in the thread of the operation. */
    public void beforeLook(Consumer<Path> hook) {
        beforeLook = hook;
    }

    @Override
    public DiskFile open(Path path, Open mode) {
        if (mode != Open.READ) {
            before.run();
        }
        return new HookedFile(disk.open(path, mode));
    }

    @Override
    public void rename(Path from, Path to) {
        before.run();
        disk.rename(from, to);
        Optional<StorageException> known = written.remove(from);
        if (known != null) {
            written.put(to, known);
        }
    }

    @Override
    public void link(Path existing, Path link) {
        before.run();
        disk.link(existing, link);
    }

    @Override
    public void unlink(Path path) {
        before.run();
        disk.unlink(path);
        written.remove(path);
    }

    @Override
    public void makeDirectories(Path directory) {
        before.run();
        disk.makeDirectories(directory);
    }

    @Override
    public List<Path> list(Path directory) {
        return disk.list(directory);
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        return disk.isSameFile(one, other);
    }

    @Override
    public boolean exists(Path path) {
        beforeLook.accept(path);
        return disk.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public boolean isRegularFile(Path path) {
        return disk.isRegularFile(path);
    }

    @Override
    public long size(Path path) {
        return disk.size(path);
    }

    @Override
    public void syncDirectory(Path directory) {
        before.run();
        disk.syncDirectory(directory);
    }

    @Override
    public void syncFileSystem(Path path) {
        before.run();
        sync(disk.watchFileSystem(path));
    }

    private void sync(Watch watch) {
        try {
            watch.sync();
            StorageException known = failure;
            written.values().removeIf(first -> first.orElse(null) == known);
        } catch (StorageException failed) {
            failure = failed;
            throw failed;
        }
    }

    @Override
    public Watch watchFileSystem(Path path) {
        StorageException known = failure;
        Watch watch = disk.watchFileSystem(path);
        return () -> {
            before.run();
            requireNoneBut(known);
            sync(watch);
        };
    }

    private void requireNoneBut(@Nullable StorageException known) {
        StorageException now = failure;
        if (now != null && now != known) {
            throw now;
        }
    }

    /** The process that uses it is killed: it changes nothing any more. */
    public void kill() {
        Runnable refuse = () -> {
            throw new StorageException.InputOutput(Path.of("/"), "the process was killed");
        };
        before = refuse;
        beforeWrite = refuse;
    }

    /** Whether a file system could not be synced. */
    public boolean hasFailed() {
        return failure != null;
    }

    /** Another process uses it, which knows of no failed sync and has written nothing. */
    public void restarted() {
        failure = null;
        written.clear();
    }

    @Override
    public long freeBytes(Path path) {
        return disk.freeBytes(path);
    }

    @Override
    public Path realPath(Path path) {
        return disk.realPath(path);
    }

    @Override
    public FileSystemKind fileSystem(Path path) {
        return disk.fileSystem(path);
    }

    /** Its syncs count too. */
    private final class HookedFile implements DiskFile {
        private final DiskFile file;

        HookedFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long read(MemorySegment target, long offset) {
            return file.read(target, offset);
        }

        @Override
        public void write(MemorySegment source, long offset) {
            beforeWrite.run();
            written.putIfAbsent(file.path(), Optional.ofNullable(failure));
            file.write(source, offset);
        }

        @Override
        public void writeZeros(long offset, long byteCount) {
            file.writeZeros(offset, byteCount);
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void truncate(long byteCount) {
            file.truncate(byteCount);
        }

        @Override
        public void force() {
            before.run();
            Optional<StorageException> known = written.remove(file.path());
            if (known != null) {
                requireNoneBut(known.orElse(null));
            }
            file.force();
        }

        @Override
        public MemorySegment map(Arena arena) {
            return file.map(arena);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
