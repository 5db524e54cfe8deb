package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The disk of the operating system: file contents and syncs through its own calls, which an interrupt does not
 * end, names through {@link Files}. Safe for many threads.
 *
 * <p>The kernel reports a failed write-back once for each descriptor that was open then, whoever's data was lost (I9). So
 * who syncs a file system opens a descriptor before the first write ({@link #watchFileSystem}), and a failure is one of all
 * who wrote then, and of nobody who writes later.
 */
public final class RealDisk implements Disk {

    /** Gets ready for the first disk of the process: worth a thread of its own while other things are set up. */
    public static void warmUp() {
        Posix.bind();
    }

    @Override
    public DiskFile open(Path path, Open mode) {
        // A pipe nobody writes to would stop the thread for good, and some devices have no end.
        if (mode == Open.READ && !isRegularFile(path) && exists(path)) {
            throw new StorageException.CorruptFile(path, 0, "no regular file", "a file");
        }
        return new RealFile(path, switch (mode) {
            case READ -> Posix.open(path, Posix.READ_ONLY);
            case WRITE -> Posix.open(path, Posix.READ_WRITE);
            case CREATE -> Posix.open(path, Posix.READ_WRITE | Posix.CREATE_NEW);
        });
    }

    @Override
    public void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw DiskFailures.of(from, failure);
        }
    }

    @Override
    public void link(Path existing, Path link) {
        try {
            Files.createLink(link, existing);
        } catch (IOException failure) {
            throw DiskFailures.of(Files.exists(existing) ? link : existing, failure);
        }
    }

    @Override
    public void unlink(Path path) {
        try {
            Files.delete(path);
        } catch (IOException failure) {
            throw DiskFailures.of(path, failure);
        }
    }

    @Override
    public void makeDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw DiskFailures.of(directory, failure);
        }
    }

    @Override
    public List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException failure) {
            throw DiskFailures.of(directory, Objects.requireNonNull(failure.getCause()));
        } catch (IOException failure) {
            throw DiskFailures.of(directory, failure);
        }
        Collections.sort(entries);
        return List.copyOf(entries);
    }

    @Override
    public boolean exists(Path path) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException missing) {
            return false;
        } catch (IOException unknown) {
            // Not "no": a database that can't be seen must not be taken for one that is not there yet.
            throw DiskFailures.of(path, unknown);
        }
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public boolean isRegularFile(Path path) {
        return Files.isRegularFile(path);
    }

    @Override
    public boolean canLink(Path existing, Path directory) {
        try {
            return Files.getAttribute(existing, "unix:dev").equals(Files.getAttribute(directory, "unix:dev"));
        } catch (IOException unknown) {
            return false;
        }
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException unknown) {
            return false;
        }
    }

    @Override
    public boolean isSymbolicLink(Path path) {
        return Files.isSymbolicLink(path);
    }

    @Override
    public long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException failure) {
            throw DiskFailures.of(path, failure);
        }
    }

    @Override
    public Optional<String> stamp(Path file) {
        try {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino,size,ctime");
            FileTime changedAt = (FileTime) Objects.requireNonNull(attributes.get("ctime"));
            Instant changed = changedAt.toInstant();
            return Optional
                    .of(attributes.get("dev") + "." + attributes.get("ino") + "." + attributes.get("size")
                            + "." + changed.getEpochSecond() + "." + changed.getNano());
        } catch (IOException failure) {
            throw DiskFailures.of(file, failure);
        }
    }

    @Override
    public void syncDirectory(Path directory) {
        int descriptor = Posix.open(directory, Posix.READ_ONLY);
        try {
            Posix.sync(directory, descriptor);
        } finally {
            Posix.close(directory, descriptor);
        }
    }

    @Override
    public void syncFileSystem(Path path) {
        try (Watch everything = watchFileSystem(path)) {
            everything.sync();
        }
    }

    @Override
    public Watch watchFileSystem(Path path) {
        return new OwnDescriptor(path, Posix.open(path, Posix.READ_ONLY));
    }

    /**
     * The kernel tells it of failures since it was opened, whoever else was told of them, and of earlier ones that nobody
     * was told of yet.
     */
    private static final class OwnDescriptor implements Watch {
        private final Path path;
        private final int descriptor;
        private boolean syncing;
        private boolean closed;

        OwnDescriptor(Path path, int descriptor) {
            this.path = path;
            this.descriptor = descriptor;
        }

        @Override
        public void sync() {
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("closed: " + path);
                }
                syncing = true;
            }
            try {
                Posix.syncFileSystem(path, descriptor);
            } finally {
                synced();
            }
        }

        private synchronized void synced() {
            syncing = false;
            if (closed) {
                Posix.close(path, descriptor);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed && !syncing) {
                Posix.close(path, descriptor);
            }
            closed = true;
        }
    }

    @Override
    public long freeBytes(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException failure) {
            throw DiskFailures.of(path, failure);
        }
    }

    @Override
    public FileSystemKind fileSystem(Path path) {
        try {
            return new FileSystemKind(Files.getFileStore(path).type());
        } catch (IOException failure) {
            throw DiskFailures.of(path, failure);
        }
    }
}
