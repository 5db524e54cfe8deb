package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All file access of storage. Paths are absolute or relative to the working directory, and are used as given.
 *
 * <p>What is durable: a file's bytes and size after {@link DiskFile#force()}; a name after
 * {@link #syncDirectory} of its directory; both after {@link #syncFileSystem}. Nothing else is, whatever the
 * order of calls. A failed force or sync is final (I9): the operating system may have dropped the data
 * and will report success the next time, so the caller writes a new file under a new name.
 *
 * <p>Safe for many threads. No operation is ended by {@link Thread#interrupt()}. Every operation may throw
 * {@link StorageException.InputOutput}, {@link StorageException.AccessDenied}, and where it can need space
 * {@link StorageException.DiskFull}; where it needs an existing path {@link StorageException.FileMissing}.
 */
public interface Disk {
    /** How a file is opened. */
    enum Open {
        /** An existing file, to read. */
        READ,
        /** An existing file, to read and write. */
        WRITE,
        /** A new, empty file, to read and write; {@link StorageException.FileExists} when the name is taken. */
        CREATE
    }

    /** Opens a file; the caller closes it. {@link StorageException.CorruptFile} where what is to be read is no regular file. */
    DiskFile open(Path path, Open mode);

    /** Gives the file or directory a new name, replacing a file that has it; atomic. */
    void rename(Path from, Path to);

    /** Gives an existing file a second name; {@link StorageException.FileExists} when the name is taken. */
    void link(Path existing, Path link);

    /** Removes a name of a file, or an empty directory; {@link StorageException.FileMissing} when it is not there. */
    void unlink(Path path);

    /** Creates the directory and its missing parents; nothing happens when it is there. */
    void makeDirectories(Path directory);

    /** The files and directories in a directory, as paths below {@code directory}, sorted by name. */
    List<Path> list(Path directory);

    /** True for a file or a directory; fails when the system does not let us know. */
    boolean exists(Path path);

    boolean isDirectory(Path path);

    /** Whether it is a file with bytes of its own, or a link to one: a directory, a pipe, a socket or a device is none. */
    default boolean isRegularFile(Path path) {
        return exists(path) && !isDirectory(path);
    }

    /** Bytes of an existing file. */
    long size(Path path);

    /**
     * Which file it is and when it was last touched, as a word: while the word is the same, so is the file. Empty when
     * the disk cannot say.
     */
    default Optional<String> stamp(Path file) {
        return Optional.empty();
    }

    /** Whether both are names of one file; false where one of them does not exist. */
    boolean isSameFile(Path one, Path other);

    /** Makes the names in a directory durable. */
    void syncDirectory(Path directory);

    /**
     * Makes everything durable on the file system that holds {@code path}, also what an earlier process has left; tells only
     * of failed writes that nobody was told of. For files that were written since some moment: {@link #watchFileSystem}.
     */
    void syncFileSystem(Path path);

    /**
     * Learns of every write on the file system of {@code path}, an existing file or directory, that fails from now on: made
     * before files are written, it syncs them all at once, which is the way for about 20 files and more. The caller closes
     * the result.
     */
    Watch watchFileSystem(Path path);

    /** A look at the writes of a file system. */
    interface Watch extends AutoCloseable {
        /** Makes everything durable on the file system, or tells that a write has failed since this was made. */
        void sync();

        /** Also while another thread syncs. Idempotent. */
        @Override
        default void close() {}
    }

    /** Free bytes for this process where {@code path}, an existing file or directory, is. */
    long freeBytes(Path path);

    /** Whether {@link #link} can give an existing file a name in an existing directory: both are on one file system. */
    default boolean canLink(Path existing, Path directory) {
        return exists(existing) && exists(directory);
    }

    /** The path, absolute, with the links in the part of it that exists resolved. */
    default Path realPath(Path path) {
        return RealPath.of(path);
    }

    /** Whether the name is a symbolic link; all other operations follow it. */
    default boolean isSymbolicLink(Path path) {
        return false;
    }

    /** The file system of an existing file or directory. */
    FileSystemKind fileSystem(Path path);
}
