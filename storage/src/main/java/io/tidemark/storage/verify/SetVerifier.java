package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.TableFiles;
import java.nio.file.Path;

/** VERIFY BACKUP. Confined to its thread, used once. */
public final class SetVerifier {
    private final Disk disk;
    private final BackupSets sets;
    private final Level level;
    private final Work work;

    /** A verifier of sets in a backup root. */
    public SetVerifier(Disk disk, BackupSets sets, Level level, BackupControl control) {
        this.disk = disk;
        this.sets = sets;
        this.level = level;
        this.work = new Work("verify", control);
    }

    /**
     * Checks a set, which cannot be dropped meanwhile.
     *
     * @throws StorageException.BackupNotFound when there is no set of this name
     * @throws StorageException.TooNewFile     when a newer program wrote it, {@code TooOldFile} likewise
     * @throws StorageException.Cancelled      when it is to end
     */
    public Verification run(String id) {
        Findings findings = new Findings(sets.root().resolve(id));
        try (SetUse use = sets.use(id, "verify")) {
            BackupSet set = use.set();
            work.expect(set.files().size(), set.head().bytes());
            new SetFiles(disk, set, findings, work, level).check();
            long rows = 0;
            if (level == Level.RESTORE) {
                rows = new SetRows(disk, set, findings, work).check();
            }
            work.report();
            return new Verification(level, work.files(), work.bytes(), set.tables().size(), rows,
                    findings.problems());
        } catch (StorageException.TooNewFile | StorageException.TooOldFile unknown) {
            throw unknown;
        } catch (StorageException.OfFile damaged) {
            return withoutManifest(id, findings, damaged);
        }
    }

    /** What can be said of the tables when the manifest can't be believed: their files have checksums of their own. */
    private Verification withoutManifest(String id, Findings findings, StorageException.OfFile damaged) {
        long offset = damaged instanceof StorageException.CorruptFile corrupt ? corrupt.offset() : -1;
        findings.add(Problem.Kind.MANIFEST, new Findings.Where(null, null, null,
                findings.relative(damaged.path())), offset, String.valueOf(damaged.getMessage()),
                "a sound manifest");
        Path db = sets.root().resolve(id).resolve(FileNames.DB_DIRECTORY);
        TableCheck check = new TableCheck(disk, findings, work, level == Level.RESTORE);
        int tables = 0;
        if (disk.exists(db)) {
            for (Path directory : disk.list(db)) {
                if (disk.isDirectory(directory)) {
                    tables++;
                    try {
                        check.check(TableFiles.read(disk, directory));
                    } catch (StorageException.OfFile unreadable) {
                        findings.add(unreadable, Findings.Where.NOWHERE);
                    }
                }
            }
        }
        return new Verification(level, work.files(), work.bytes(), tables, check.rows(), findings.problems());
    }
}
