package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement about backup sets says. A set is named by its id, the name of its directory. */
public sealed interface BackupStatement {
    /** A set's id as written. */
    record SetId(String id, int position) {}

    /** BACKUP DATABASE [WITH (…)]. */
    record Database(List<Option> options) implements BackupStatement {
        public Database {
            options = List.copyOf(options);
        }
    }

    /** BACKUP TABLE a, b [WITH (…)]. */
    record Tables(List<QualifiedName> tables, List<Option> options) implements BackupStatement {
        public Tables {
            tables = List.copyOf(tables);
            options = List.copyOf(options);
        }
    }

    /** BACKUP ABORT: ends all backups that run, or that of one set. */
    record Abort(@Nullable SetId set) implements BackupStatement {}

    /** SHOW BACKUPS, or SHOW BACKUP of one set. */
    record Show(@Nullable SetId set) implements BackupStatement {}

    /** VERIFY BACKUP 'id' [WITH (…)]. */
    record VerifySet(SetId set, List<Option> options) implements BackupStatement {
        public VerifySet {
            options = List.copyOf(options);
        }
    }

    /** VERIFY TABLE a, b [WITH (…)], or VERIFY DATABASE without tables. */
    record VerifyLive(List<QualifiedName> tables, List<Option> options) implements BackupStatement {
        public VerifyLive {
            tables = List.copyOf(tables);
            options = List.copyOf(options);
        }
    }

    /**
     * One table to restore.
     *
     * @param partitions names; empty for all
     * @param to         its new name; null to keep it
     */
    record RestoreItem(QualifiedName table, List<String> partitions, @Nullable QualifiedName to) {
        public RestoreItem {
            partitions = List.copyOf(partitions);
        }
    }

    /** RESTORE TABLE a [PARTITION 'p', …] [AS b], … FROM BACKUP 'id' [WITH (…)]; RESTORE DATABASE without items. */
    record Restore(List<RestoreItem> items, SetId set, List<Option> options) implements BackupStatement {
        public Restore {
            items = List.copyOf(items);
            options = List.copyOf(options);
        }
    }

    /** EXPLAIN RESTORE …: what it would do. */
    record ExplainRestore(Restore restore) implements BackupStatement {}

    /** ATTACH BACKUP 'id' AS schema. */
    record Attach(SetId set, Identifier schema) implements BackupStatement {}

    /** DETACH BACKUP schema. */
    record Detach(Identifier schema) implements BackupStatement {}

    /** DROP BACKUP 'id' [WITH (…)]. */
    record Drop(SetId set, List<Option> options) implements BackupStatement {
        public Drop {
            options = List.copyOf(options);
        }
    }

    /** How many sets of a kind EXPIRE BACKUPS keeps: {@code unit} is LAST, DAILY, WEEKLY, MONTHLY or YEARLY. */
    record Keep(KeepUnit unit, int count, int position) {}

    /** Of which periods EXPIRE BACKUPS keeps the newest set; {@link #LAST} of none: the newest of all. */
    enum KeepUnit {
        LAST, DAILY, WEEKLY, MONTHLY, YEARLY
    }

    /** EXPIRE BACKUPS KEEP LAST n [, DAILY n …] [WITH (…)]; nothing is removed when it is only explained. */
    record Expire(List<Keep> keep, List<Option> options, boolean explain) implements BackupStatement {
        public Expire {
            keep = List.copyOf(keep);
            options = List.copyOf(options);
        }
    }

    /** PIN BACKUP 'id' or UNPIN BACKUP 'id'. */
    record Pin(SetId set, boolean pinned) implements BackupStatement {}

    /** SNAPSHOT PREPARE, or CHECKPOINT CREATE when {@code checkpoint}. */
    record SnapshotPrepare(boolean checkpoint) implements BackupStatement {}

    /** SNAPSHOT COMPLETE, or CHECKPOINT RELEASE when {@code checkpoint}. */
    record SnapshotComplete(boolean checkpoint) implements BackupStatement {}
}
