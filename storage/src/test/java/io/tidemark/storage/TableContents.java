package io.tidemark.storage;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a reader sees: table name → its columns, then its rows as text, sorted. */
public final class TableContents {
    private TableContents() {}

    static Map<String, List<String>> of(Database database) {
        try (DatabaseView view = database.view()) {
            return of(view);
        }
    }

    static Map<String, List<String>> of(DatabaseView view) {
        return of(view, "");
    }

    /** Of the tables whose names begin with {@code owner}. */
    public static Map<String, List<String>> of(DatabaseView view, String owner) {
        Map<String, List<String>> contents = new TreeMap<>();
        for (TableView table : view.tables()) {
            if (table.schema().name().startsWith(owner)) {
                contents.put(table.schema().name(), of(table));
            }
        }
        return contents;
    }

    /** Equal for equal contents, and hardly ever for others; whatever the order of rows. */
    public static long hash(Map<String, List<String>> contents) {
        long[] sum = {0};
        contents.forEach((name, rows) -> {
            long table = hash(name) ^ hash(rows.getFirst());
            for (String row : rows.subList(1, rows.size())) {
                table += hash(row);
            }
            sum[0] += mixed(table);
        });
        return sum[0];
    }

    /** {@link #hash(Map)} of {@link #of(DatabaseView, String)}. */
    public static long hash(DatabaseView view, String owner) {
        long sum = 0;
        for (TableView table : view.tables()) {
            String name = table.schema().name();
            if (name.startsWith(owner)) {
                sum += mixed((hash(name) ^ hash(header(table.schema()))) + rowHashes(table));
            }
        }
        return sum;
    }

    private static long rowHashes(TableView table) {
        long sum = 0;
        long count = 0;
        StringBuilder text = new StringBuilder();
        int columns = table.schema().columns().size();
        for (BatchSource source : table.batches()) {
            Vector[] vectors = new Vector[columns];
            for (int i = 0; i < columns; i++) {
                vectors[i] = source.column(i);
            }
            MemorySegment deleted = source.deletedRows();
            for (int row = 0; row < source.rows(); row++) {
                if (deleted == null || !Bitmaps.isSet(deleted, row)) {
                    text.setLength(0);
                    for (Vector vector : vectors) {
                        append(vector, row, text);
                    }
                    sum += hash(text);
                    count++;
                }
            }
        }
        if (count != table.rows()) {
            throw new AssertionError(table.schema().name() + " has " + count + " rows in batches, "
                    + table.rows() + " by its count");
        }
        return sum;
    }

    private static long hash(CharSequence text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 0x9E3779B97F4A7C15L + text.charAt(i);
        }
        return mixed(hash);
    }

    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 29;
    }

    private static List<String> of(TableView table) {
        List<String> rows = new ArrayList<>(rows(table).stream().map(Row::text).toList());
        if (rows.size() != table.rows()) {
            throw new AssertionError(table.schema().name() + " has " + rows.size() + " rows in batches, "
                    + table.rows() + " by its count");
        }
        Collections.sort(rows);
        rows.addFirst(header(table.schema()));
        return rows;
    }

    /** A row that is not deleted. */
    record Row(long id, String text) {}

    static List<Row> rows(TableView table) {
        List<Row> rows = new ArrayList<>();
        for (BatchSource source : table.batches()) {
            List<Vector> vectors = new ArrayList<>();
            for (int i = 0; i < table.schema().columns().size(); i++) {
                vectors.add(source.column(i));
            }
            MemorySegment deleted = source.deletedRows();
            for (int row = 0; row < source.rows(); row++) {
                if (deleted != null && Bitmaps.isSet(deleted, row)) {
                    continue;
                }
                StringBuilder text = new StringBuilder();
                for (Vector vector : vectors) {
                    append(vector, row, text);
                }
                rows.add(new Row(source.rowId(row), text.toString()));
            }
        }
        return rows;
    }

    static String header(TableSchema schema) {
        return String.join("|", schema.columns().stream().map(
                column -> column.name() + ":" + column.type() + column.properties()).toList())
                + schema.properties();
    }

    private static void append(Vector vector, int row, StringBuilder text) {
        if (vector.isNull(row)) {
            text.append("null|");
            return;
        }
        switch (vector) {
            case BitVector bits -> text.append(bits.value(row));
            case FixedVector fixed -> {
                switch (fixed.width()) {
                    case 4 -> text.append(fixed.intAt(row));
                    case 8 -> text.append(fixed.longAt(row));
                    default -> throw new AssertionError("width " + fixed.width());
                }
            }
            case VarVector varying -> text.append(varying.string(row));
            case DictionaryVector coded -> text.append(coded.string(row));
        }
        text.append('|');
    }
}
