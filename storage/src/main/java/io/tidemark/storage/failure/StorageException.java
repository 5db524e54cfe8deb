package io.tidemark.storage.failure;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Storage refuses or fails to do something. Every member says what happened to which thing in its message
 * and, where a person can do something about it, what, in {@link #hint()}. Unchecked.
 */
public abstract sealed class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    private StorageException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What the reader of the message can do; empty when there is nothing sensible to say. */
    public final Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    /** A member that is about one file or directory. */
    public abstract static sealed class OfFile extends StorageException {
        private static final long serialVersionUID = 1L;

        private final transient Path path;

        private OfFile(Path path, String message, @Nullable String hint, @Nullable Throwable cause) {
            super(message, hint, cause);
            this.path = path;
        }

        /** The file or directory that the failure is about. */
        public final Path path() {
            return path;
        }
    }

    /** The operating system failed a read, write, sync or directory operation. */
    public static final class InputOutput extends OfFile {
        private static final long serialVersionUID = 1L;

        public InputOutput(Path path, Throwable cause) {
            super(path, "input/output error: " + path + ": " + reasonOf(cause), null, cause);
        }

        /** A failure that has no exception behind it; {@code reason} says what was tried and what came. */
        public InputOutput(Path path, String reason) {
            super(path, "input/output error: " + path + ": " + reason, null, null);
        }

        private static String reasonOf(Throwable cause) {
            String message = cause.getMessage();
            return message == null ? cause.getClass().getSimpleName() : message;
        }
    }

    /** No space, no inodes or no quota left where {@code path} is. */
    public static final class DiskFull extends OfFile {
        private static final long serialVersionUID = 1L;

        public DiskFull(Path path, @Nullable Throwable cause) {
            super(path, "no space left on device: " + path, "free space on the disk that holds this path",
                    cause);
        }
    }

    /** The file or directory is not there. */
    public static final class FileMissing extends OfFile {
        private static final long serialVersionUID = 1L;

        public FileMissing(Path path) {
            super(path, "file does not exist: " + path, null, null);
        }
    }

    /** A file that was to be created is there already; paths are never reused. */
    public static final class FileExists extends OfFile {
        private static final long serialVersionUID = 1L;

        public FileExists(Path path) {
            super(path, "file exists: " + path, null, null);
        }
    }

    /** The operating system does not let this process use the file. */
    public static final class AccessDenied extends OfFile {
        private static final long serialVersionUID = 1L;

        public AccessDenied(Path path, @Nullable Throwable cause) {
            super(path, "permission denied: " + path, "check the owner and the permissions of this path",
                    cause);
        }
    }

    /** A file of ours whose bytes are not what was written. */
    public static final class CorruptFile extends OfFile {
        private static final long serialVersionUID = 1L;

        private final long offset;

        /**
         * @param offset in bytes from the start of the file, where the damage was seen
         * @param found what is there, in words
         * @param expected what should be there, in words
         */
        public CorruptFile(Path path, long offset, String found, String expected) {
            super(path, "corrupt file: " + path + " at offset " + offset + ": found " + found + ", expected "
                    + expected, "restore from a backup", null);
            this.offset = offset;
        }

        /** Bytes from the start of the file. */
        public long offset() {
            return offset;
        }
    }

    /** A file of ours in a format newer than this program knows. */
    public static final class TooNewFile extends OfFile {
        private static final long serialVersionUID = 1L;

        public TooNewFile(Path path, int version, int newestKnown) {
            super(path,
                    "file has format version " + version + ", this program knows up to " + newestKnown + ": "
                            + path,
                    "start the newer program that wrote it", null);
        }
    }

    /** A file of ours in a format that this program no longer reads. */
    public static final class TooOldFile extends OfFile {
        private static final long serialVersionUID = 1L;

        public TooOldFile(Path path, int version, int oldestKnown) {
            super(path,
                    "file has format version " + version + ", this program knows down to " + oldestKnown
                            + ": "
                            + path,
                    "start an older program and take a backup with it", null);
        }
    }

    /** A file that is not ours, or belongs to another database. */
    public static final class ForeignFile extends OfFile {
        private static final long serialVersionUID = 1L;

        /** @param reason what shows that it does not belong here */
        public ForeignFile(Path path, String reason) {
            super(path, "file does not belong to this database: " + path + ": " + reason, null, null);
        }
    }

    /** Another process serves this directory. */
    public static final class DirectoryInUse extends OfFile {
        private static final long serialVersionUID = 1L;

        /** @param holder who has it, in words, such as {@code process 4711} */
        public DirectoryInUse(Path path, String holder) {
            super(path, "directory is in use by " + holder + ": " + path,
                    "stop the other server, or use another "
                            + "directory",
                    null);
        }
    }

    /** The file system cannot keep the promises that durability needs. */
    public static final class RefusedFileSystem extends OfFile {
        private static final long serialVersionUID = 1L;

        public RefusedFileSystem(Path path, String fileSystem) {
            super(path, "file system " + fileSystem + " cannot hold a database: " + path,
                    "use a local file system such as ext4 or xfs", null);
        }
    }

    /** Nothing can be written any more; reads go on. */
    public static final class ReadOnly extends StorageException {
        private static final long serialVersionUID = 1L;

        /** @param reason why, in words */
        public ReadOnly(String reason, @Nullable Throwable cause) {
            super("database is read-only: " + reason, "remove the cause and restart the server", cause);
        }
    }

    /** No table of that name. */
    public static final class TableNotFound extends StorageException {
        private static final long serialVersionUID = 1L;

        public TableNotFound(String name) {
            super("table does not exist: " + name, null, null);
        }
    }

    /** No backup set of that name. */
    public static final class BackupNotFound extends StorageException {
        private static final long serialVersionUID = 1L;

        public BackupNotFound(String id) {
            super("backup does not exist: " + id, "SHOW BACKUPS lists the backups that there are", null);
        }
    }

    /** The name is taken. */
    public static final class TableExists extends StorageException {
        private static final long serialVersionUID = 1L;

        public TableExists(String name) {
            super("table already exists: " + name, null, null);
        }
    }

    /** No column of that name in the table. */
    public static final class ColumnNotFound extends StorageException {
        private static final long serialVersionUID = 1L;

        public ColumnNotFound(String table, String column) {
            super("column does not exist: " + table + "." + column, null, null);
        }
    }

    /** The table has a column of that name. */
    public static final class ColumnExists extends StorageException {
        private static final long serialVersionUID = 1L;

        public ColumnExists(String table, String column) {
            super("column already exists: " + table + "." + column, null, null);
        }
    }

    /** Another commit changed the shape of a table that this transaction changes too; it can be tried again. */
    public static final class Conflict extends StorageException {
        private static final long serialVersionUID = 1L;

        /** @param what happened to which table, such as {@code table was altered: trades} */
        public Conflict(String what) {
            super("could not serialize access: " + what, "run the transaction again", null);
        }
    }

    /** A value, a row or a record is larger than storage can hold. */
    public static final class TooLarge extends StorageException {
        private static final long serialVersionUID = 1L;

        /** @param what names the thing and its limit */
        public TooLarge(String what, long bytes, long limitBytes) {
            super(what + " has " + bytes + " bytes, the limit is " + limitBytes,
                    "write less at once, for instance load the rows in several COPY statements", null);
        }
    }

    /** The thing is not possible in the present state, such as a second snapshot while one is held. */
    public static final class WrongState extends StorageException {
        private static final long serialVersionUID = 1L;

        public WrongState(String message, @Nullable String hint) {
            super(message, hint, null);
        }
    }

    /** The caller asked for the work to stop. */
    public static final class Cancelled extends StorageException {
        private static final long serialVersionUID = 1L;

        /** @param what the work, such as {@code backup} */
        public Cancelled(String what) {
            super(what + " was cancelled", null, null);
        }
    }
}
