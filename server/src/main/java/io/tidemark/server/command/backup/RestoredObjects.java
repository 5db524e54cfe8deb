package io.tidemark.server.command.backup;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Sequences;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObject.Owner;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.RoleProperties;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.commit.CommitResult;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What restored tables need beside themselves, in the transaction that brings them: their numbers in what names them by
 * number, their schemas, and the sequences that they own or draw from. Confined to its command.
 */
final class RestoredObjects {
    /** Between the OID of a table and its number. */
    private static final int TABLE_OIDS = 17_384;
    private final Transaction transaction;
    private final RestorePlan plan;
    private final Map<Integer, Integer> ids;
    private final KeptTemporaries temporaries;

    /** @param ids numbers of the tables in the set, and those that they have now */
    RestoredObjects(Transaction transaction, RestorePlan plan, Map<Integer, Integer> ids) {
        this.transaction = transaction;
        this.plan = plan;
        this.ids = ids;
        try (DatabaseView before = transaction.committed()) {
            this.temporaries = new KeptTemporaries(before);
        }
    }

    /** All objects of the set came with its tables; those of sessions stay as they are. */
    void ofDatabase() {
        renumberObjects();
        Map<Integer, Integer> oids = new HashMap<>();
        if (!temporaries.isEmpty()) {
            oids.putAll(temporaries.oids(objects()));
            Map<Integer, Integer> all = new HashMap<>(oids);
            plan.tables().forEach(table -> table.replaced().ifPresent(old -> all.put(TABLE_OIDS + old,
                    oid(TABLE_OIDS + table.source().id()))));
            temporaries.addTo(transaction, hidden(transaction), all);
        }
        renumberRoles(oids);
    }

    /** Commits all objects of the set; those of sessions go on with their numbers. */
    CommitResult commit(Sequences numbers) {
        return numbers.replacedBy(() -> {
            temporaries.place(transaction, numbers);
            return transaction.commit();
        });
    }

    /** Only tables came. */
    void ofTables(SetObjects inSet, CommandContext context) {
        plan.tables().forEach(restored -> {
            addSchema(restored, inSet);
            restored.replaced().ifPresent(old -> replace(old, restored));
        });
        new RestoredSequences(context, transaction, inSet).add(plan.tables());
        RestoredKeys keys = new RestoredKeys(context, transaction);
        plan.tables().forEach(restored -> keys.name(restored.name()));
    }

    /** Whether others who define schemas, views or sequences have to be waited for. */
    boolean changesDefinitions() {
        try (DatabaseView before = transaction.committed(); DatabaseView now = transaction.view()) {
            return !properties(before).equals(properties(now));
        }
    }

    private static Optional<SortedMap<String, String>> properties(DatabaseView view) {
        return view.table(DatabaseObjects.TABLE.encode()).map(table -> table.schema().properties());
    }

    private void addSchema(RestorePlan.Table restored, SetObjects inSet) {
        TableName name = TableName.decode(restored.name());
        if (name.schema().equals(TableName.PUBLIC) || name.temporary()
                || objects().schema(name.schema()).isPresent()) {
            return;
        }
        int hidden = hidden(transaction);
        DatabaseObjects now = objects();
        transaction.setTableProperties(hidden,
                now.with(new DatabaseObject.Schema(now.nextOid(), name.schema(),
                        inSet.schema(name).map(DatabaseObject.Schema::comment).orElse(null))));
    }

    /** Sequences of a table that went go with it; views that read it read the one that took its place. */
    private void replace(int old, RestorePlan.Table restored) {
        TableSchema now = table(restored.name());
        TableSchema roles = table(Roles.TABLE.encode());
        if (now != null && roles != null) {
            transaction.changeTableProperties(roles.tableId(), roles.properties(),
                    RoleProperties.moved(roles.properties(), TABLE_OIDS + old,
                            TABLE_OIDS + now.tableId()),
                    Set.of());
        }
        TableSchema hidden = table(DatabaseObjects.TABLE.encode());
        if (now == null || hidden == null) {
            return;
        }
        for (DatabaseObject object : List.copyOf(objects().all().values())) {
            switch (object) {
                case DatabaseObject.Schema _ -> {}
                case DatabaseObject.Sequence sequence -> {
                    Owner owner = sequence.owner();
                    if (owner != null && owner.tableId() == old) {
                        transaction.setTableProperties(hidden.tableId(), objects().without(sequence.oid()));
                    }
                }
                case DatabaseObject.View view -> {
                    if (view.uses().contains(TABLE_OIDS + old)) {
                        List<Integer> uses = view.uses().stream()
                                .map(oid -> oid == TABLE_OIDS + old ? TABLE_OIDS + now.tableId() : oid)
                                .toList();
                        transaction.setTableProperties(hidden.tableId(), objects().with(using(view, uses)));
                    }
                }
            }
        }
    }

    private static DatabaseObject.View using(DatabaseObject.View view, List<Integer> uses) {
        return new DatabaseObject.View(view.oid(), view.name(), view.sql(), view.searchPath(), view.columns(),
                uses, view.comment());
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

    /** @param temporary OIDs of temporary views and sequences until now, and those that they get */
    private void renumberRoles(Map<Integer, Integer> temporary) {
        TableSchema roles = table(Roles.TABLE.encode());
        if (roles == null) {
            return;
        }
        Map<Integer, Integer> oids = new HashMap<>();
        ids.forEach((old, now) -> oids.put(TABLE_OIDS + old, TABLE_OIDS + now));
        SortedMap<String, String> properties = RoleProperties.renumbered(roles.properties(), oids);
        Map<Integer, Integer> kept = new HashMap<>(temporary);
        try (DatabaseView before = transaction.committed()) {
            for (TableView table : before.tables()) {
                if (DatabaseObjects.name(table.schema()).temporary()) {
                    kept.put(TABLE_OIDS + table.schema().tableId(), TABLE_OIDS + table.schema().tableId());
                }
            }
            before.table(Roles.TABLE.encode()).ifPresent(old -> RoleProperties.keep(properties,
                    old.schema().properties(), kept));
        }
        transaction.setTableProperties(roles.tableId(), properties);
    }

    private void renumberObjects() {
        TableSchema hidden = table(DatabaseObjects.TABLE.encode());
        if (hidden == null) {
            return;
        }
        DatabaseObjects before = objects();
        SortedMap<String, String> properties = new TreeMap<>(hidden.properties());
        for (DatabaseObject object : before.all().values()) {
            if (KeptTemporaries.isTemporary(object)) {
                properties = DatabaseObjects.without(properties, object.oid());
                continue;
            }
            DatabaseObject now = switch (object) {
                case DatabaseObject.Schema schema -> schema;
                case DatabaseObject.View view -> using(view, view.uses().stream().map(this::oid).toList());
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

    /** The table that keeps the objects; made when there is none. */
    static int hidden(Transaction transaction) {
        Optional<Integer> hidden;
        try (DatabaseView view = transaction.view()) {
            hidden = view.table(DatabaseObjects.TABLE.encode()).map(table -> table.schema().tableId());
        }
        return hidden.isPresent()
                ? hidden.get()
                : transaction.createTable(new TableDefinition(DatabaseObjects.TABLE.encode(),
                        List.of(new ColumnDefinition("unused", ColumnType.INTEGER, 0, 0)), -1,
                        Partitioning.NONE));
    }
}
