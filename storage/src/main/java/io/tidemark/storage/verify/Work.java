package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupProgress;
import io.tidemark.storage.failure.StorageException;

/** How far a long task is, and whether it is to end: asked at least every few hundred KiB. Confined to its thread. */
public final class Work {
    private static final long REPORT_BYTES = 4 << 20;

    private final String what;
    private final BackupControl control;
    private long reportedBytes;
    private long bytesDone;
    private long bytesTotal;
    private long bytesLinked;
    private int filesDone;
    private int filesTotal;

    /** @param what in a word, for the message when it is ended: {@code verify}, {@code restore} */
    public Work(String what, BackupControl control) {
        this.what = what;
        this.control = control;
    }

    /** Fails with {@link StorageException.Cancelled} when the task is to end. */
    public void checkCancel() {
        if (control.isCancelled()) {
            throw new StorageException.Cancelled(what);
        }
    }

    /** So much more is to be done. */
    public void expect(int files, long bytes) {
        filesTotal += files;
        bytesTotal += bytes;
        report();
    }

    /** So many bytes more are done. */
    public void bytes(long count) {
        bytesDone += count;
        if (bytesDone - reportedBytes >= REPORT_BYTES) {
            report();
        }
        checkCancel();
    }

    /** So many bytes needed no copy. */
    public void linked(long count) {
        bytesLinked += count;
    }

    /** One file more is done. */
    public void fileDone() {
        filesDone++;
    }

    /** Files that were done. */
    public int files() {
        return filesDone;
    }

    /** Bytes that were done. */
    public long bytes() {
        return bytesDone;
    }

    /** Tells how far it is. */
    public void report() {
        reportedBytes = bytesDone;
        control.progress(new BackupProgress(bytesDone, Math.max(bytesTotal, bytesDone), filesDone,
                Math.max(filesTotal, filesDone), bytesLinked));
    }
}
