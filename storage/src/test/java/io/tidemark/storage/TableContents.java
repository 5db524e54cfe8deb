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
final class TableContents {
    private TableContents() {}

    static Map<String, List<String>> of(Database database) {
        try (DatabaseView view = database.view()) {
            return of(view);
        }
    }

    static Map<String, List<String>> of(DatabaseView view) {
        Map<String, List<String>> contents = new TreeMap<>();
        for (TableView table : view.tables()) {
            contents.put(table.schema().name(), of(table));
        }
        return contents;
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
            for (int row = 0; row < source.rows(); row++) {
                MemorySegment deleted = source.deletedRows();
                if (deleted != null && Bitmaps.isSet(deleted, row)) {
                    continue;
                }
                StringBuilder text = new StringBuilder();
                for (Vector vector : vectors) {
                    text.append(value(vector, row)).append('|');
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

    private static String value(Vector vector, int row) {
        if (vector.isNull(row)) {
            return "null";
        }
        return switch (vector) {
            case BitVector bits -> String.valueOf(bits.value(row));
            case FixedVector fixed -> switch (fixed.width()) {
                case 4 -> String.valueOf(fixed.intAt(row));
                case 8 -> String.valueOf(fixed.longAt(row));
                default -> throw new AssertionError("width " + fixed.width());
            };
            case VarVector text -> text.string(row);
            case DictionaryVector coded -> coded.string(row);
        };
    }
}
