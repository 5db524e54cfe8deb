package io.tidemark.storage.backup;

import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableSchema;
import java.util.stream.Collectors;

/** A schema as the statement that makes such a table: for people and tools that read a manifest. */
final class TableDdl {
    private TableDdl() {}

    static String of(TableSchema schema) {
        String columns = schema.columns().stream().map(column -> quoted(column.name()) + " " + type(column))
                .collect(Collectors.joining(", "));
        String time = schema.timestampColumn() < 0
                ? ""
                : " TIMESTAMP(" + quoted(schema.columns().get(schema.timestampColumn()).name()) + ")";
        String unit = schema.partitioning() == Partitioning.NONE
                ? ""
                : " PARTITION BY " + schema.partitioning();
        return "CREATE TABLE " + quoted(schema.name()) + " (" + columns + ")" + time + unit;
    }

    private static String type(Column column) {
        return switch (column.type()) {
            case DOUBLE -> "DOUBLE PRECISION";
            case DECIMAL -> "NUMERIC(" + column.precision() + ", " + column.scale() + ")";
            case VARCHAR, CHAR -> column.precision() == 0
                    ? column.type().name()
                    : column.type() + "(" + column.precision() + ")";
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, NUMERIC, TEXT, SYMBOL, TIMESTAMP, TIMESTAMPTZ,
                    DATE, UUID,
                    BYTEA ->
                column.type().name();
        };
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
