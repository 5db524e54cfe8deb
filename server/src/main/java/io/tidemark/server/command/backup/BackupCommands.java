package io.tidemark.server.command.backup;

import io.tidemark.server.command.Command;
import io.tidemark.server.sql.ast.BackupStatement;
import java.util.List;

/** The commands of statements about backups and snapshots. */
public final class BackupCommands {
    private BackupCommands() {}

    /** What a statement does; {@code position} is where it begins. */
    public static Command of(BackupStatement statement, int position) {
        return switch (statement) {
            case BackupStatement.Database(var options) ->
                Backup.of(List.of(), options, position);
            case BackupStatement.Tables(var tables, var options) -> Backup.of(tables, options, position);
            case BackupStatement.SnapshotPrepare(var checkpoint) -> new Snapshot(true, checkpoint);
            case BackupStatement.SnapshotComplete(var checkpoint) -> new Snapshot(false, checkpoint);
            case BackupStatement.Abort(var run) -> new AbortBackup(run);
            case BackupStatement.Show(var set) -> new ShowBackups(set);
            case BackupStatement.VerifySet(var set, var options) -> Verify.of(set, List.of(), options);
            case BackupStatement.VerifyLive(var tables, var options) -> Verify.of(null, tables, options);
            case BackupStatement.Restore restore -> Restore.of(restore, false);
            case BackupStatement.ExplainRestore(var restore) -> Restore.of(restore, true);
            case BackupStatement.Attach(var set, var schema) -> new AttachBackup(set, schema);
            case BackupStatement.Detach(var schema) -> new DetachBackup(schema);
            case BackupStatement.Drop(var set, var options) -> DropBackup.of(set, options);
            case BackupStatement.Expire expire -> ExpireBackups.of(expire, position);
            case BackupStatement.Pin(var set, var pinned) -> new PinBackup(set, pinned);
        };
    }
}
