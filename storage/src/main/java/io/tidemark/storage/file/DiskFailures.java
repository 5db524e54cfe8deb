package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns what the operating system or the JDK says into the member of the failure family that it is. */
final class DiskFailures {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private DiskFailures() {}

    static StorageException ofErrno(Path path, String call, int errno) {
        IOException cause = new FileSystemException(path.toString(), null,
                call + ": " + Posix.errorText(errno));
        return switch (errno) {
            case ENOENT -> new StorageException.FileMissing(path);
            case EEXIST -> new StorageException.FileExists(path);
            case EPERM, EACCES -> new StorageException.AccessDenied(path, cause);
            case ENOSPC, EDQUOT -> new StorageException.DiskFull(path, cause);
            default -> new StorageException.InputOutput(path, cause);
        };
    }

    static StorageException of(Path path, IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> new StorageException.FileMissing(path);
            case FileAlreadyExistsException _ -> new StorageException.FileExists(path);
            case java.nio.file.AccessDeniedException _ -> new StorageException.AccessDenied(path, cause);
            default -> isDiskFull(cause)
                    ? new StorageException.DiskFull(path, cause)
                    : new StorageException.InputOutput(path, cause);
        };
    }

    private static boolean isDiskFull(IOException cause) {
        String message = cause.getMessage();
        return message != null
                && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
    }
}
