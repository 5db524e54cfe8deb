package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Set-returning functions that tell about tables and snapshots: columns of the virtual tables of schema {@code sys},
 * under the names that QuestDB gives them.
 */
final class SystemRowFunctions {
    private SystemRowFunctions() {}

    static void declare(Declarations rows) {
        List<String> status = List.of("in_progress", "started_at", "txn", "tables", "pinned_bytes");
        for (String name : List.of("snapshot_status", "checkpoint_status")) {
            rows.tableFunction(name, List.of(), status, new Projection("snapshot_status",
                    List.of(0, 1, 2, 3, 4),
                    List.of(TypeId.BOOLEAN, TypeId.TIMESTAMPTZ, TypeId.INT8, TypeId.INT4, TypeId.INT8)));
        }
        rows.tableFunction("backups", List.of(),
                List.of("status", "progress_percent", "start_ts", "end_ts", "backup_error", "cleanup_error"),
                new Projection("backup_status", List.of(0, 1, 2, 3, 4, 5), List.of(TypeId.TEXT, TypeId.INT4,
                        TypeId.TIMESTAMPTZ, TypeId.TIMESTAMPTZ, TypeId.TEXT, TypeId.TEXT)));
        rows.tableFunction("tables", List.of(),
                List.of("id", "table_name", "designatedTimestamp", "partitionBy", "rowCount"),
                new Projection("tables", List.of(0, 1, 8, 7, 2),
                        List.of(TypeId.INT4, TypeId.NAME, TypeId.NAME, TypeId.TEXT, TypeId.INT8)));
        rows.tableFunction("table_columns", List.of(TypeId.TEXT), List.of("column", "type", "designated"),
                new Projection("columns", List.of(2, 3, 4),
                        List.of(TypeId.NAME, TypeId.TEXT, TypeId.BOOLEAN)));
    }

    /** Columns of a virtual table; with an argument, its rows where column 1, the table's name, equals it. */
    private record Projection(String table, List<Integer> columns,
            List<TypeId> types) implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return types.stream().map(SqlType::of).toList();
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> argumentTypes,
                List<Vector> arguments) {
            Batch all = context.environment().names().virtualRows("sys", table).getFirst();
            if (arguments.isEmpty()) {
                return List.of(new Batch(all.rows(), columns.stream().map(all::column).toList())).iterator();
            }
            if (arguments.getFirst().isNull(0)) {
                return List.<Batch>of().iterator();
            }
            byte @Nullable [] name = ArrayValue.element(arguments.getFirst(), 0);
            int from = 0;
            while (from < all.rows() && !Arrays.equals(name, ArrayValue.element(all.column(1), from))) {
                from++;
            }
            int to = from;
            while (to < all.rows() && Arrays.equals(name, ArrayValue.element(all.column(1), to))) {
                to++;
            }
            if (from == to) {
                throw new SqlException("42P01", "table does not exist: " + text(name),
                        SqlException.NO_POSITION);
            }
            return List.of(slice(context, all, from, to)).iterator();
        }

        private Batch slice(KernelContext context, Batch all, int from, int to) {
            return new Batch(to - from, columns.stream().<Vector>map(column -> {
                VectorBuilder builder = switch (all.column(column)) {
                    case BitVector _ -> new BitBuilder(context.memory());
                    case FixedVector fixed -> new FixedBuilder(fixed.width(), context.memory());
                    default -> new VarBuilder(context.memory());
                };
                builder.append(all.column(column), from, to);
                return builder.build();
            }).toList());
        }

        private static String text(byte @Nullable [] name) {
            return name == null ? "" : new String(name, StandardCharsets.UTF_8);
        }
    }
}
