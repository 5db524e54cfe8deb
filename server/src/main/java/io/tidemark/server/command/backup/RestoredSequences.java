package io.tidemark.server.command.backup;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.command.SequenceCalls;
import io.tidemark.server.command.Sequences;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObject.Owner;
import io.tidemark.server.sql.rules.DatabaseObject.Range;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of tables that are restored by name: those that their columns own go on where they were when the set was
 * taken, and those that their defaults draw from come too when there is none of their name. Confined to its command.
 */
final class RestoredSequences {
    private final Transaction transaction;
    private final SetObjects inSet;
    private final CommandContext context;
    /** The names of copies of sequences, by the columns that own them. */
    private final Map<Owner, TableName> copies = new HashMap<>();

    /** @param transaction that brings the tables */
    RestoredSequences(CommandContext context, Transaction transaction, SetObjects inSet) {
        this.context = context;
        this.transaction = transaction;
        this.inSet = inSet;
    }

    /** A step for one column: what its rules are afterwards. */
    private interface Step {
        ColumnRules adjusted(RestorePlan.Table restored, TableSchema schema, Column column,
                ColumnRules before);
    }

    /** Adds those of tables that are there: first what a column owns, since others may draw from it by its name. */
    void add(List<RestorePlan.Table> tables) {
        tables.forEach(restored -> adjust(restored, this::own));
        tables.forEach(restored -> adjust(restored, this::draw));
    }

    private void adjust(RestorePlan.Table restored, Step step) {
        TableSchema schema = table(restored.name()).orElse(null);
        if (schema == null) {
            return;
        }
        TableRules rules = TableRules.of(schema);
        for (Column column : schema.columns()) {
            ColumnRules before = rules.column(column.id());
            ColumnRules now = step.adjusted(restored, schema, column, before);
            if (!now.equals(before)) {
                transaction.setColumnProperties(schema.tableId(), column.id(), now.properties());
            }
        }
    }

    private ColumnRules own(RestorePlan.Table restored, TableSchema schema, Column column,
            ColumnRules before) {
        DatabaseObject.Sequence owned = inSet.ownedBy(restored.source().id(), column.id()).orElse(null);
        ColumnRules.Identity identity = before.identity();
        Owner owner = new Owner(schema.tableId(), column.id(), identity != null);
        boolean sameName = restored.name().equals(restored.source().name());
        TableName wanted = owned != null && sameName ? owned.name() : conventional(schema, column);
        if (identity != null) {
            TableName name = owned != null
                    ? copy(owned, wanted, owner)
                    : start(wanted, column, owner, last(restored.source(), column.name()));
            return before.withIdentity(new ColumnRules.Identity(identity.always(), name));
        }
        if (owned != null && before.defaultSql() != null) {
            copies.put(owner, copy(owned, wanted, owner));
        }
        return before;
    }

    private ColumnRules draw(RestorePlan.Table restored, TableSchema schema, Column column,
            ColumnRules before) {
        String sql = before.defaultSql();
        if (sql == null || before.identity() != null) {
            return before;
        }
        DatabaseObject.Sequence owned = inSet.ownedBy(restored.source().id(), column.id()).orElse(null);
        TableName copied = copies.get(new Owner(schema.tableId(), column.id(), false));
        String source = TableName.decode(restored.source().name()).schema();
        return before.withDefault(SequenceCalls.in(sql).renamed(written -> {
            DatabaseObject.Sequence drawn = inSet.sequence(written, source).orElse(null);
            if (drawn == null || drawn.name().temporary()) {
                return null;
            }
            return copied != null && drawn.equals(owned) ? copied : brought(drawn);
        }));
    }

    /** A sequence that a default draws from: the one that has its name now, else that of the set. @return its name */
    private TableName brought(DatabaseObject.Sequence drawn) {
        Namespace.keep(context, drawn.name());
        transaction.refresh();
        return objects().sequence(drawn.name()).isPresent()
                ? drawn.name()
                : copy(drawn, drawn.name(), null);
    }

    private static TableName conventional(TableSchema schema, Column column) {
        TableName table = DatabaseObjects.name(schema);
        return new TableName(table.schema(), table.name() + "_" + column.name() + "_seq");
    }

    private Optional<TableSchema> table(String name) {
        try (DatabaseView view = transaction.view()) {
            return view.table(name).map(TableView::schema);
        }
    }

    private DatabaseObjects objects() {
        try (DatabaseView view = transaction.view()) {
            return DatabaseObjects.of(view);
        }
    }

    /** The largest value that a column had in the set; 0 when it had none. */
    private static long last(BackupSet.Table source, String column) {
        return source.columns().stream()
                .filter(found -> found.name().equals(column) && found.sum().known())
                .mapToLong(found -> found.sum().max()).findFirst().orElse(0);
    }

    /** A sequence of the set where it was then. @return the name that it got */
    private TableName copy(DatabaseObject.Sequence old, TableName wanted, @Nullable Owner owner) {
        long epoch = Sequences.newEpoch();
        TableName name = put(wanted, free -> new DatabaseObject.Sequence(free.oid(), free.name(), old.type(),
                old.range(), old.cache(), owner, epoch, old.comment()));
        Sequences.Position position = inSet.positions().get(old.epoch());
        if (position != null) {
            context.sequences().place(transaction, epoch, position);
        }
        return name;
    }

    /** A sequence of an identity column of which the set tells nothing: it goes on after the largest value. */
    private TableName start(TableName wanted, Column column, Owner owner, long last) {
        TypeId type = switch (column.type()) {
            case SMALLINT -> TypeId.INT2;
            case INTEGER -> TypeId.INT4;
            default -> TypeId.INT8;
        };
        long max = switch (type) {
            case INT2 -> Short.MAX_VALUE;
            case INT4 -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
        long first = Math.clamp(last == Long.MAX_VALUE ? last : last + 1, 1, max);
        return put(wanted, free -> new DatabaseObject.Sequence(free.oid(), free.name(), type,
                new Range(first, 1, 1, 1, max, false), 1, owner, Sequences.newEpoch(), null));
    }

    /** What a new object is called, and its number. */
    private record Free(int oid, TableName name) {}

    private TableName put(TableName wanted, Function<Free, DatabaseObject.Sequence> made) {
        TableName name = wanted;
        for (int number = 1; !claim(name); number++) {
            name = new TableName(wanted.schema(), wanted.name() + number);
        }
        int hidden = RestoredObjects.hidden(transaction);
        DatabaseObjects objects = objects();
        transaction.setTableProperties(hidden, objects.with(made.apply(new Free(objects.nextOid(), name))));
        return name;
    }

    /** Keeps a name, after what another transaction has made of it; false where something has it. */
    private boolean claim(TableName name) {
        if (RestoredKeys.isTaken(transaction, name, -1)) {
            return false;
        }
        Namespace.keep(context, name);
        transaction.refresh();
        return !RestoredKeys.isTaken(transaction, name, -1);
    }
}
