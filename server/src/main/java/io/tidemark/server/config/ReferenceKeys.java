package io.tidemark.server.config;

import java.util.Map;
import java.util.Optional;

/** Keys about backups and snapshots that QuestDB's configuration has and this server does not need. */
final class ReferenceKeys {
    private static final Map<String, String> WHY = Map.of("cairo.sql.backup.dir.tmp.name",
            "a set is built in a hidden directory of the backup root, which is swept after a crash",
            "cairo.sql.backup.mkdir.mode",
            "directories get the mode that the umask of the process leaves, as all files of the server do",
            "cairo.snapshot.instance.id", "only a file _restore in the root starts a recovery",
            "cairo.checkpoint.recovery.enabled", "the key is cairo.snapshot.recovery.enabled",
            "cairo.checkpoint.recovery.rebuild.column.indexes", "there are no indexes to be built again",
            "backup.enabled", "backups are enabled by cairo.sql.backup.root", "backup.object.store",
            "sets go to the directory cairo.sql.backup.root", "backup.schedule.cron",
            "run BACKUP DATABASE by the system's cron", "backup.cleanup.keep.latest.n",
            "run EXPIRE BACKUPS KEEP LAST n after a backup");

    private ReferenceKeys() {}

    /** Why a key has no effect, and what to do instead; empty for any other key. */
    static Optional<String> why(String key) {
        return Optional.ofNullable(WHY.get(key));
    }
}
