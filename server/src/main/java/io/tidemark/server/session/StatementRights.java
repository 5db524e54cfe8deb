package io.tidemark.server.session;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.command.Ownership;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.DdlStatement.ObjectKind;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Privilege.Target;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import java.util.List;

/** Refuses, with 42501, statements that are no queries to roles that may not run them; what does not exist the statement says. */
final class StatementRights {
    private final CommandContext context;
    private final Roles roles;
    private final int role;

    private StatementRights(CommandContext context) {
        this.context = context;
        this.roles = context.roles();
        this.role = context.role().oid();
    }

    /** Asked when the statement runs, each time. */
    static void require(CommandContext context, Statement statement) {
        if (!context.role().superuser()) {
            new StatementRights(context).require(statement);
        }
    }

    /** For CREATE TABLE AS. */
    static void requireCreate(CommandContext context, QualifiedName name, boolean temporary) {
        if (!context.role().superuser()) {
            new StatementRights(context).create(name, temporary);
        }
    }

    private void require(Statement statement) {
        switch (statement) {
            case Statement.CreateTable create -> {
                create(create.name(), create.temporary());
                create.likes().forEach(like -> relation(like.source(), Privilege.SELECT));
            }
            case Statement.DropTable drop -> drop.tables().forEach(this::dropped);
            case Statement.AlterTable alter -> owner(alter.table());
            case Statement.Truncate truncate ->
                truncate.tables().forEach(table -> relation(table, Privilege.TRUNCATE));
            case Statement.Maintenance work -> {
                if (work.kind().equals("CHECKPOINT") && !roles.has(role, Roles.CHECKPOINT)) {
                    throw denied("must be superuser or have privileges of pg_checkpoint to do CHECKPOINT");
                }
                work.tables().forEach(this::owner);
            }
            case Statement.LockTable lock -> lock.tables().forEach(table -> lock(table, lock.mode()));
            case Statement.Show show when show.table() != null -> relation(show.table(), Privilege.SELECT);
            case Statement.OfBackups(BackupStatement what, int _) -> backup(what);
            case Statement.Definition(DdlStatement ddl, int _) -> definition(ddl);
            default -> {} // queries are checked with what they read, roles by their own commands; the rest is free to all
        }
    }

    private void backup(BackupStatement statement) {
        switch (statement) {
            case BackupStatement.SnapshotPrepare _,BackupStatement.SnapshotComplete _ ->
                database(Privilege.SNAPSHOT);
            case BackupStatement.Database _,BackupStatement.Tables _,BackupStatement.Abort _,BackupStatement.Show _,BackupStatement.VerifySet _,BackupStatement.VerifyLive _,BackupStatement.Pin _,BackupStatement.ExplainRestore _ ->
                database(Privilege.BACKUP);
            case BackupStatement.Expire expire when expire.explain() -> database(Privilege.BACKUP);
            case BackupStatement.Restore _,BackupStatement.Attach _,BackupStatement.Detach _,BackupStatement.Drop _,BackupStatement.Expire _ ->
                throw denied("must be superuser to restore, attach or drop backups");
        }
    }

    private void database(Privilege privilege) {
        if (!roles.may(role, privilege, Roles.DATABASE, Target.DATABASE)) {
            throw new SqlException("42501", "permission denied for database " + context.config().database(),
                    SqlException.NO_POSITION,
                    "GRANT " + privilege + " ON DATABASE " + context.config().database() + " TO "
                            + TableName.quoted(context.role().name()));
        }
    }

    private void definition(DdlStatement ddl) {
        switch (ddl) {
            case DdlStatement.CreateView view -> create(view.name(), view.temporary()); // asks who owns what it replaces
            case DdlStatement.CreateSequence sequence -> create(sequence.name(), sequence.temporary());
            case DdlStatement.CreateSchema _ -> {
                if (!roles.may(role, Privilege.CREATE, Roles.DATABASE, Target.DATABASE)) {
                    throw denied("permission denied for database " + context.config().database());
                }
            }
            case DdlStatement.AlterSequence alter -> owner(alter.name());
            case DdlStatement.CreateIndex index -> owner(index.table());
            case DdlStatement.Drop drop when drop.kind() != ObjectKind.SCHEMA ->
                drop.names().forEach(this::dropped);
            case DdlStatement.Drop drop -> drop.names().forEach(name -> object(drop.kind(), name));
            case DdlStatement.AlterObject alter -> object(alter.kind(), alter.name());
            case DdlStatement.Comment comment -> object(comment.kind(), comment.name());
        }
    }

    private void object(ObjectKind kind, QualifiedName name) {
        switch (kind) {
            case SCHEMA -> {
                int oid = schema(name.name());
                if (oid != 0 && !roles.owns(role, oid)) {
                    throw denied("must be owner of schema " + name.name());
                }
            }
            case DATABASE -> {
                if (!roles.owns(role, Roles.DATABASE)) {
                    throw denied("must be owner of database " + context.config().database());
                }
            }
            case TABLE, VIEW, SEQUENCE, INDEX, COLUMN, CONSTRAINT -> owner(name);
        }
    }

    private void create(QualifiedName name, boolean temporary) {
        boolean temp = temporary || "pg_temp".equals(name.schema());
        if (temp) {
            if (!roles.may(role, Privilege.TEMPORARY, Roles.DATABASE, Target.DATABASE)) {
                throw denied("permission denied to create temporary tables in database \""
                        + context.config().database() + "\"");
            }
            return;
        }
        String schema = Namespace.of(context).fresh(name, false).schema();
        int oid = schema(schema);
        if (oid != 0 && !roles.may(role, Privilege.CREATE, oid, Target.SCHEMA)) {
            throw new SqlException("42501", "permission denied for schema " + schema, name.position());
        }
    }

    /** 0 for a schema that nothing can be granted on. */
    private int schema(String name) {
        return Ownership.schemaOid(context.view(), name);
    }

    private void owner(QualifiedName name) {
        Namespace.of(context).find(name).ifPresent(this::owner);
    }

    /** The owner of a schema may remove what others have made there. */
    private void dropped(QualifiedName name) {
        Namespace.of(context).find(name).filter(found -> {
            int schema = schema(found.name().schema());
            return schema == 0 || !roles.owns(role, schema);
        }).ifPresent(this::owner);
    }

    private void owner(Found found) {
        if (!Ownership.has(context, found.name(), found.oid())) {
            throw denied("must be owner of " + found.kind() + " " + found.name().name());
        }
    }

    private void relation(QualifiedName name, Privilege privilege) {
        any(name, List.of(privilege));
    }

    private void lock(QualifiedName name, String mode) {
        any(name, switch (mode) {
            case "access share" -> List.of(Privilege.SELECT, Privilege.UPDATE, Privilege.DELETE,
                    Privilege.TRUNCATE);
            case "row exclusive" -> List.of(Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE,
                    Privilege.TRUNCATE);
            default -> List.of(Privilege.UPDATE, Privilege.DELETE, Privilege.TRUNCATE);
        });
    }

    private void any(QualifiedName name, List<Privilege> enough) {
        Found found = Namespace.of(context).find(name).orElse(null);
        if (found == null || Ownership.temporary(context, found.name())) {
            return;
        }
        int schema = schema(found.name().schema());
        if (schema != 0 && !roles.may(role, Privilege.USAGE, schema, Target.SCHEMA)) {
            throw denied("permission denied for schema " + found.name().schema());
        }
        Target kind = found instanceof Found.Sequence ? Target.SEQUENCE : Target.TABLE;
        if (enough.stream().noneMatch(privilege -> roles.may(role, privilege, found.oid(), kind))) {
            throw denied("permission denied for " + found.kind() + " " + found.name().name());
        }
    }

    private static SqlException denied(String message) {
        return new SqlException("42501", message, SqlException.NO_POSITION);
    }
}
