package io.tidemark.server.sql.catalog;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who makes the rows of virtual tables. A table has standing rows, which are the same as long as the process runs and are made
 * once, and rows of the moment, which each statement makes anew; most tables have only one of the two. Safe for many threads
 * once all are declared.
 */
final class Producers {
    private static final Producers STANDARD = standardProducers();

    /** Memory of standing rows; never freed. */
    private final BufferArena memory = new BufferArena();
    private final Map<String, Standing> standing = new HashMap<>();
    private final Map<String, Momentary> momentary = new HashMap<>();
    private final Map<Key, Batch> made = new ConcurrentHashMap<>();

    /** Names that appear in standing rows: the only role and the only database of the process. */
    record Site(String database, String user) {}

    /** Makes the standing rows of one virtual table. */
    interface Standing {
        void produce(Site site, Rows rows);
    }

    /** Makes a virtual table's rows of the moment. */
    interface Momentary {
        void produce(Moment moment, Rows rows);
    }

    private record Key(String table, Site site) {}

    static Producers standard() {
        return STANDARD;
    }

    private static Producers standardProducers() {
        Producers producers = new Producers();
        ClassTables.declare(producers);
        AttributeTables.declare(producers);
        ConstraintTables.declare(producers);
        ObjectTables.declare(producers);
        TypeTables.declare(producers);
        AccessTables.declare(producers);
        RoutineTables.declare(producers);
        ServerTables.declare(producers);
        RoleTables.declare(producers);
        SettingTables.declare(producers);
        StatisticsTables.declare(producers);
        SystemTables.declare(producers);
        InformationSchema.declare(producers);
        InformationColumns.declare(producers);
        InformationConstraints.declare(producers);
        InformationPrivileges.declare(producers);
        InformationRoutines.declare(producers);
        return producers;
    }

    /** Declares who makes the standing rows of {@code schema.name}. */
    void standing(String table, Standing producer) {
        standing.put(known(table), producer);
    }

    /** Declares who makes the rows of the moment of {@code schema.name}. */
    void momentary(String table, Momentary producer) {
        momentary.put(known(table), producer);
    }

    private static String known(String table) {
        int dot = table.indexOf('.');
        if (VirtualTables.standard().table(table.substring(0, dot), table.substring(dot + 1)).isEmpty()) {
            throw new IllegalArgumentException("no virtual table " + table);
        }
        return table;
    }

    /** Bytes of the standing rows that were made so far. */
    long memoryBytes() {
        return memory.bytes();
    }

    /** All rows of a table: one batch or more, those of the moment last and in {@code arena}. */
    List<Batch> rows(VirtualTable table, Moment moment, BufferArena arena) {
        String name = table.relation().schemaName() + '.' + table.relation().name();
        List<Batch> batches = new ArrayList<>(2);
        Standing fixed = standing.get(name);
        if (fixed != null) {
            Site site = new Site(moment.session().database(), moment.session().superuser());
            batches.add(made.computeIfAbsent(new Key(name, site), _ -> {
                Rows rows = new Rows(table, memory);
                fixed.produce(site, rows);
                return rows.build();
            }));
        }
        Momentary changing = momentary.get(name);
        if (changing != null || fixed == null) {
            Rows rows = new Rows(table, arena);
            if (changing != null) {
                changing.produce(moment, rows);
            }
            batches.add(rows.build());
        }
        return List.copyOf(batches);
    }
}
