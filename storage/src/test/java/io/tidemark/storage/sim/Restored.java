package io.tidemark.storage.sim;

import io.tidemark.storage.TableContents;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartitionView;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Tables to restore, some of them with some of their partitions only.
 *
 * @param rows what must be there afterwards, by the new names
 */
record Restored(List<RestoreItem> items, Map<String, List<String>> rows) {
    /**
     * What a set has.
     *
     * @param contents   as {@link TableContents}
     * @param partitions by table; each has rows
     */
    record Stored(Map<String, List<String>> contents, Map<String, List<Partition>> partitions) {
        static Stored of(DatabaseView view) {
            Map<String, List<Partition>> partitions = new TreeMap<>();
            for (TableView table : view.tables()) {
                partitions.put(table.schema().name(), table.partitions().stream()
                        .filter(partition -> partition.rows() > 0)
                        .map(partition -> Partition.of(table, partition)).toList());
            }
            return new Stored(TableContents.of(view, ""), partitions);
        }
    }

    /** One partition, and how to know its rows. */
    record Partition(String name, TableView table) {
        static Partition of(TableView table, PartitionView partition) {
            return new Partition(partition.name(), table);
        }

        /** Whether a row, whose text begins with its timestamp, is in it. */
        boolean has(String row) {
            int timestamp = table.schema().timestampColumn();
            return timestamp < 0 || table.schema().partitioning()
                    .directory(Long.parseLong(row.substring(0, row.indexOf('|')))).equals(name);
        }
    }

    /**
     * One or two tables, under the names of an owner.
     *
     * @param present names that only a whole table can take
     */
    static Restored some(Stored stored, Random random, String owner, Predicate<String> present) {
        List<String> tables = new ArrayList<>(stored.contents().keySet());
        Collections.shuffle(tables, random);
        List<RestoreItem> items = new ArrayList<>();
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : tables.subList(0, Math.min(tables.size(), 1 + random.nextInt(2)))) {
            List<Partition> chosen = new ArrayList<>(Objects.requireNonNull(stored.partitions().get(table)));
            Collections.shuffle(chosen, random);
            chosen = random.nextBoolean() || chosen.isEmpty() || present.test(owner + table)
                    ? List.of()
                    : chosen.subList(0, 1 + random.nextInt(chosen.size()));
            items.add(new RestoreItem(table, owner + table, chosen.stream().map(Partition::name).toList()));
            rows.put(owner + table, of(Objects.requireNonNull(stored.contents().get(table)), chosen));
        }
        return new Restored(items, rows);
    }

    private static List<String> of(List<String> all, List<Partition> chosen) {
        if (chosen.isEmpty()) {
            return all;
        }
        List<String> rows = new ArrayList<>(all.subList(0, 1));
        for (String row : all.subList(1, all.size())) {
            if (chosen.stream().anyMatch(partition -> partition.has(row))) {
                rows.add(row);
            }
        }
        return rows;
    }
}
