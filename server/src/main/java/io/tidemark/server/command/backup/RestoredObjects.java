package io.tidemark.server.command.backup;

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
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What restored tables need beside themselves, in the transaction that brings them: their numbers in what names them by
 * number, and a sequence for each identity column. Confined to its command.
 */
final class RestoredObjects {
    /** Between the OID of a table and its number. */
    private static final int TABLE_OIDS = 17_384;

    private final Transaction transaction;
    private final RestorePlan plan;
    private final Map<Integer, Integer> ids;

    /** @param ids numbers of the tables in the set, and those that they have now */
    RestoredObjects(Transaction transaction, RestorePlan plan, Map<Integer, Integer> ids) {
        this.transaction = transaction;
        this.plan = plan;
        this.ids = ids;
    }

    /** Does it; {@code database} when all objects of the set came too. */
    void adjust(boolean database) {
        if (database) {
            renumber();
        } else {
            plan.tables().forEach(this::addSequences);
        }
    }

    private @Nullable TableSchema table(String name) {
        try (DatabaseView view = transaction.view()) {
            return view.table(name).map(TableView::schema).orElse(null);
        }
    }

    private DatabaseObjects objects() {
        try (DatabaseView view = transaction.view()) {
            return DatabaseObjects.of(view);
        }
    }

    private void renumber() {
        TableSchema hidden = table(DatabaseObjects.TABLE.encode());
        if (hidden == null) {
            return;
        }
        DatabaseObjects before = objects();
        SortedMap<String, String> properties = new TreeMap<>(hidden.properties());
        for (DatabaseObject object : before.all().values()) {
            DatabaseObject now = switch (object) {
                case DatabaseObject.Schema schema -> schema;
                case DatabaseObject.View view ->
                    new DatabaseObject.View(view.oid(), view.name(), view.sql(), view.searchPath(),
                            view.columns(), view.uses().stream().map(this::oid).toList(), view.comment());
                case DatabaseObject.Sequence sequence -> sequence.withOwner(owner(sequence.owner()));
            };
            properties.put("object:" + now.oid(), now.encode());
        }
        transaction.setTableProperties(hidden.tableId(), properties);
    }

    private int oid(int old) {
        Integer now = ids.get(old - TABLE_OIDS);
        return now == null ? old : TABLE_OIDS + now;
    }

    private @Nullable Owner owner(@Nullable Owner old) {
        return old == null
                ? null
                : new Owner(ids.getOrDefault(old.tableId(), old.tableId()), old.columnId(), old.identity());
    }

    /** Identity columns go on after the largest value that the backup has. */
    private void addSequences(RestorePlan.Table restored) {
        TableSchema schema = table(restored.name());
        if (schema == null) {
            return;
        }
        TableRules rules = TableRules.of(schema);
        for (Column column : schema.columns()) {
            ColumnRules.Identity identity = rules.column(column.id()).identity();
            if (identity != null) {
                TableName sequence = add(schema, column, last(restored.source(), column.name()));
                ColumnRules changed = rules.column(column.id())
                        .withIdentity(new ColumnRules.Identity(identity.always(), sequence));
                transaction.setColumnProperties(schema.tableId(), column.id(), changed.properties());
            }
        }
    }

    private static long last(BackupSet.Table source, String column) {
        return source.columns().stream()
                .filter(found -> found.name().equals(column) && found.sum().known())
                .mapToLong(found -> found.sum().max()).findFirst().orElse(0);
    }

    private TableName add(TableSchema schema, Column column, long last) {
        TableName table = DatabaseObjects.name(schema);
        int hidden = hidden();
        DatabaseObjects objects = objects();
        String base = table.name() + "_" + column.name() + "_seq";
        TableName name = new TableName(table.schema(), base);
        for (int number = 1; taken(objects, name); number++) {
            name = new TableName(table.schema(), base + number);
        }
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
        transaction.setTableProperties(hidden,
                objects.with(new DatabaseObject.Sequence(objects.nextOid(), name, type,
                        new Range(first, 1, 1, 1, max, false), 1,
                        new Owner(schema.tableId(), column.id(), true),
                        ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), null)));
        return name;
    }

    private boolean taken(DatabaseObjects objects, TableName name) {
        return objects.sequence(name).isPresent() || objects.view(name).isPresent()
                || table(name.encode()) != null;
    }

    /** The table that keeps the objects; made when there is none. */
    private int hidden() {
        TableSchema hidden = table(DatabaseObjects.TABLE.encode());
        return hidden != null
                ? hidden.tableId()
                : transaction.createTable(new TableDefinition(DatabaseObjects.TABLE.encode(),
                        List.of(new ColumnDefinition("unused", ColumnType.INTEGER, 0, 0)), -1,
                        Partitioning.NONE));
    }
}
