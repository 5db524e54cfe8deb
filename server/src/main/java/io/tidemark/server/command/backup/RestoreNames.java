package io.tidemark.server.command.backup;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement;
import io.tidemark.server.sql.ast.BackupStatement.RestoreItem;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the names in a RESTORE mean: those of its tables in the set, and those that they get. Confined to its command. */
final class RestoreNames {
    private final CommandContext context;
    private final BackupSet set;
    private final BackupStatement.Restore statement;
    private final Restore restore;

    RestoreNames(CommandContext context, BackupSet set, Restore restore) {
        this.context = context;
        this.set = set;
        this.statement = restore.statement();
        this.restore = restore;
    }

    /** What is to be restored. Unless it is only explained, no other transaction can give the names from then on. */
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
            return RestoreRequest.tables(items, restore.mode());
        }
        if (set.head().kind() != SetHead.Kind.DATABASE) {
            throw new SqlException("55000", "backup " + set.id() + " holds single tables only",
                    statement.set().position(),
                    "use RESTORE TABLE; SHOW BACKUP '" + set.id() + "' lists the tables");
        }
        if (!restore.explain()) {
            SetObjects.read(context.database(), set).relations()
                    .forEach(name -> Namespace.keep(context, name));
        }
        return RestoreRequest.database(set, restore.mode(), name -> TableName.decode(name).hidden(),
                name -> TableName.decode(name).temporary());
    }

    /** Why a database is not empty that has no tables: what it defines would go, and no plan of tables tells that. */
    Optional<SqlException> definitions(DatabaseView now) {
        if (!statement.items().isEmpty() || restore.mode() == RestoreRequest.Mode.REPLACE) {
            return Optional.empty();
        }
        List<String> present = new ArrayList<>();
        DatabaseObjects objects = DatabaseObjects.of(now);
        objects.schemas().forEach(schema -> present.add("schema " + schema.name()));
        objects.views().stream().filter(view -> !view.name().temporary())
                .forEach(view -> present.add("view " + view.name().sql()));
        objects.sequences().stream().filter(sequence -> !sequence.name().temporary())
                .forEach(sequence -> present.add("sequence " + sequence.name().sql()));
        Roles.of(now, context.config().user()).all().stream()
                .filter(role -> role.oid() != Role.BOOTSTRAP_OID && !Roles.predefined(role.oid()))
                .forEach(role -> present.add("role " + role.name()));
        return present.isEmpty()
                ? Optional.empty()
                : Optional.of(new SqlException("42P07",
                        "the database is not empty: there is " + present.getFirst()
                                + (present.size() == 1 ? "" : ", and " + (present.size() - 1) + " more"),
                        statement.set().position(),
                        "WITH (mode replace) makes the database what the set is, with its users and definitions"));
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
            TableName made = new TableName(source.schema(), wanted.name()); // the schema too, as it is in the set
            if (!restore.explain()) {
                Namespace.keep(context, made);
            }
            return made;
        }
        return names.restored(wanted, !restore.explain());
    }
}
