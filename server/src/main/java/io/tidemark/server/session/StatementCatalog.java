package io.tidemark.server.session;

import io.tidemark.server.command.LockMode;
import io.tidemark.server.command.backup.Attachments;
import io.tidemark.server.command.backup.Attachments.Hold;
import io.tidemark.server.sql.catalog.Access;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.catalog.CatalogSession;
import io.tidemark.server.sql.catalog.DatabaseCatalog;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.catalog.SequenceValues;
import io.tidemark.server.sql.exec.KeyFilters;
import io.tidemark.server.sql.exec.StoredState;
import io.tidemark.server.sql.exec.TableAccess;
import io.tidemark.server.sql.function.Environment.ObjectNames;
import io.tidemark.server.sql.parse.Secrets;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.Inspection;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.table.DatabaseView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The catalog and the tables of one statement. Closing it frees the rows of virtual tables that the statement has read;
 * where only names are looked up there is nothing to free. The view is the caller's.
 */
final class StatementCatalog implements Catalog, TableAccess, AutoCloseable {
    private final DatabaseCatalog catalog;
    private final Attachments attachments;
    private final Queue<Hold> holds = new ConcurrentLinkedQueue<>();
    private final KeyFilters filters;
    private final DatabaseView view;
    private final ServerCounters counters;
    private final Set<Access> accesses = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Set<Integer> named = new ConcurrentSkipListSet<>();

    StatementCatalog(TidemarkSession session, DatabaseView view) {
        this.attachments = session.engine().attachments();
        this.view = view;
        this.counters = session.engine().counters();
        this.catalog = new DatabaseCatalog(view, new Facts(session));
        this.filters = session.engine().keyFilters();
    }

    @Override
    public KeyFilters keyFilters() {
        return filters;
    }

    @Override
    public void scanned(int tableId, long rows, boolean byKey) {
        counters.scanned(tableId, rows, byKey);
    }

    @Override
    public StoredState state(int tableId) {
        hold(tableId);
        return StoredState.of(view, tableId);
    }

    ObjectNames names() {
        return catalog.names();
    }

    @Override
    public long version() {
        return catalog.version();
    }

    @Override
    public boolean attached(String schema) {
        return catalog.attached(schema);
    }

    @Override
    public Optional<Relation> relation(String schema, String name) {
        Optional<Relation> found = catalog.relation(schema, name);
        if (found.orElse(null) instanceof Relation.Stored stored && !attached(schema)) {
            named.add(stored.table().tableId());
        }
        return found;
    }

    @Override
    public void access(Relation relation, Privilege privilege, int within) {
        String schema = relation.schemaName();
        switch (relation) {
            case Relation.Virtual virtual ->
                accesses.add(new Access(virtual.oid(), "table", virtual.name(), Privilege.Target.TABLE,
                        privilege, within));
            case Relation.Stored stored when attached(schema) -> accesses.add(new Access(Access.BACKUP,
                    "table", stored.name(), Privilege.Target.TABLE, privilege, within));
            case Relation.Stored _,Relation.View _,Relation.Sequence _ -> {
                String word = switch (relation) {
                    case Relation.View _ -> "view";
                    case Relation.Sequence _ -> "sequence";
                    default -> "table";
                };
                int oid = schema.equals(TableName.PUBLIC)
                        ? Roles.PUBLIC_SCHEMA
                        : DatabaseObjects.of(view).schema(schema).map(DatabaseObject.Schema::oid).orElse(0);
                if (oid != 0) {
                    accesses.add(new Access(oid, "schema", schema, Privilege.Target.SCHEMA, Privilege.USAGE,
                            within));
                }
                accesses.add(new Access(relation.oid(), word, relation.name(), word.equals("sequence")
                        ? Privilege.Target.SEQUENCE
                        : Privilege.Target.TABLE, privilege, within));
            }
        }
    }

    /** What the statement that was analysed does with relations. */
    List<Access> accesses() {
        return List.copyOf(accesses);
    }

    /** The locks that readers of the tables take that were looked up so far, in the order of ids. */
    List<TableLocks.Held> readLocks() {
        return named.stream().map(table -> new TableLocks.Held(table, LockMode.ACCESS_SHARE)).toList();
    }

    @Override
    public long rows(int tableId) {
        return catalog.rows(tableId);
    }

    @Override
    public List<BatchSource> batches(int tableId) {
        hold(tableId);
        return catalog.batches(tableId);
    }

    private void hold(int tableId) {
        if (attachments.used()) {
            holds.add(attachments.hold(tableId));
        }
    }

    @Override
    public List<Batch> virtualRows(String schema, String name) {
        return catalog.virtualRows(schema, name);
    }

    @Override
    public void close() {
        for (Hold hold = holds.poll(); hold != null; hold = holds.poll()) {
            hold.close();
        }
        catalog.close();
    }

    private record Facts(TidemarkSession session) implements CatalogSession {
        @Override
        public String user() {
            return session.currentUser();
        }

        @Override
        public int role() {
            return session.roles().current(session.engine().roles()).oid();
        }

        @Override
        public String superuser() {
            return session.engine().config().user();
        }

        @Override
        public String database() {
            return session.request().database();
        }

        @Override
        public List<String> searchPath() {
            return session.settings().searchPath();
        }

        @Override
        public String temporarySchema() {
            return session.temporarySchema();
        }

        @Override
        public SequenceValues sequences() {
            return session.sequences();
        }

        @Override
        public List<SettingRow> settings() {
            return SessionSetting.all().entrySet().stream().map(setting -> {
                String value = session.settings().value(setting.getKey());
                String initial = setting.getValue().defaultValue();
                return new SettingRow(setting.getValue().name(), value == null ? "" : value, initial, initial,
                        false, setting.getValue().meaning());
            }).toList();
        }

        @Override
        public List<ActivityRow> activity() {
            return session.engine().sessions().stream().map(TidemarkSession::activity).toList();
        }

        @Override
        public Inspection storage() {
            return session.engine().database().inspect();
        }

        @Override
        public Counters counters() {
            ServerCounters counters = session.engine().counters();
            long now = micros(Instant.now());
            long open = session.engine().sessions().stream()
                    .mapToLong(each -> now - each.activity().times().session()).sum();
            return new Counters(counters.commits(), counters.rollbacks(), counters.all(),
                    session.engine().locks().deadlocks(), counters.sessions(),
                    counters.sessionMicros() + open, counters.activeMicros(), counters.resetMicros());
        }

        @Override
        public TableCounters counters(int tableId) {
            return session.engine().counters().of(tableId);
        }

        @Override
        public List<LockRow> locks() {
            return session.engine().locks().entries().stream()
                    .map(entry -> new LockRow(locked(entry.lock()), entry.processId(),
                            entry.lock().mode().shown(), entry.granted(),
                            entry.granted() ? null : entry.waitStartMicros()))
                    .toList();
        }

        private static Locked locked(TableLocks.Held lock) {
            return switch (lock.space()) {
                case TABLE -> Locked.table((int) lock.object());
                case ROLES -> Locked.role((int) lock.object());
                case NAME -> Locked.name((int) lock.object());
                case KEY -> Locked.advisory(lock.object(), false);
                case PAIR -> Locked.advisory(lock.object(), true);
            };
        }

        @Override
        public List<PreparedRow> preparedStatements() {
            return session.client().statements().all().stream()
                    .map(named -> new PreparedRow(named.name(), named.sql(), micros(named.created()),
                            named.parameterOids(), named.fromSql()))
                    .toList();
        }

        @Override
        public List<CursorRow> cursors() {
            return session.cursors().all().stream().map(open -> {
                SqlCursor cursor = open.cursor();
                return new CursorRow(cursor.declared().name(), cursor.sql(), cursor.declared().hold(),
                        cursor.declared().binary(), cursor.scrolls(), open.createdMicros());
            }).toList();
        }

        @Override
        public List<StatementRow> statements() {
            return session.engine().statistics().lines().stream()
                    .map(line -> new StatementRow(Secrets.masked(line.query()), line.calls(), line.rows(),
                            line.totalMicros(),
                            line.maxMicros()))
                    .sorted(Comparator.comparingLong(StatementRow::totalMicros).reversed()).toList();
        }

        @Override
        public List<LineErrorRow> lineErrors() {
            return session.engine().lineErrors().rows();
        }

        @Override
        public Map<String, Integer> attachedSchemas() {
            return session.engine().attachments().schemas();
        }

        @Override
        public List<List<@Nullable Object>> backupRows(String table) {
            return session.engine().backups().rows(table, session.engine().database());
        }

        private static long micros(Instant time) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, time);
        }

        @Override
        public SnapshotStatus snapshotStatus() {
            return session.engine().database().snapshotStatus();
        }
    }
}
