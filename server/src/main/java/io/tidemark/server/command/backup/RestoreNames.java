package io.tidemark.server.command.backup;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement;
import io.tidemark.server.sql.ast.BackupStatement.RestoreItem;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.restore.RestoreRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the names in a RESTORE mean: those of its tables in the set, and those that they get. Confined to its command. */
final class RestoreNames {
    private final CommandContext context;
    private final BackupSet set;
    private final BackupStatement.Restore statement;
    private final RestoreRequest.Mode mode;

    RestoreNames(CommandContext context, BackupSet set, BackupStatement.Restore statement,
            RestoreRequest.Mode mode) {
        this.context = context;
        this.set = set;
        this.statement = statement;
        this.mode = mode;
    }

    RestoreRequest request() {
        if (!statement.items().isEmpty()) {
            List<io.tidemark.storage.restore.RestoreItem> items = new ArrayList<>();
            Set<TableName> targets = new HashSet<>();
            for (RestoreItem item : statement.items()) {
                BackupSet.Table source = source(item.table());
                TableName target = target(item, TableName.decode(source.name()));
                if (!targets.add(target)) {
                    QualifiedName to = item.to();
                    throw new SqlException("42712", "two restored tables would be called " + target.sql(),
                            to == null ? item.table().position() : to.position(),
                            "restore one of them AS another name");
                }
                items.add(new io.tidemark.storage.restore.RestoreItem(source.name(), target.encode(),
                        item.partitions()));
            }
            return RestoreRequest.tables(items, mode);
        }
        if (set.head().kind() != SetHead.Kind.DATABASE) {
            throw new SqlException("55000", "backup " + set.id() + " holds single tables only",
                    statement.set().position(),
                    "use RESTORE TABLE; SHOW BACKUP '" + set.id() + "' lists the tables");
        }
        return RestoreRequest.database(set, context.view(), mode,
                name -> TableName.decode(name).hidden(), name -> TableName.decode(name).temporary());
    }

    private BackupSet.Table source(QualifiedName name) {
        List<String> schemas = new ArrayList<>();
        if (name.schema() == null) {
            schemas.addAll(context.searchPath());
            schemas.add(TableName.PUBLIC);
        } else {
            schemas.add(name.schema());
        }
        for (String schema : schemas) {
            TableName candidate = new TableName(schema, name.name());
            if (!candidate.hidden() && set.table(candidate.encode()).isPresent()) {
                return set.table(candidate.encode()).get();
            }
        }
        throw new SqlException("42P01", "table \"" + name + "\" is not in backup " + set.id(),
                name.position(), "SHOW BACKUP '" + set.id() + "' lists the tables of the backup");
    }

    /** The name that a table gets; nothing that is no table has it, and its schema is there. */
    private TableName target(RestoreItem item, TableName source) {
        QualifiedName to = item.to();
        QualifiedName wanted = to != null
                ? to
                : new QualifiedName(List.of(source.schema(), source.name()),
                        item.table().position());
        Namespace names = Namespace.of(context);
        if (source.schema().equals(wanted.schema()) && !names.exists(source.schema())) {
            return new TableName(source.schema(), wanted.name()); // the schema is made, as it is in the set
        }
        return names.restored(wanted);
    }
}
