package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import java.net.InetAddress;
import java.util.Arrays;

/** The rows of {@code = <> < <= > >=} for every type that has an order. */
final class ComparisonFunctions {
    private ComparisonFunctions() {}

    static void declare(Declarations rows) {
        for (Comparison comparison : Comparison.values()) {
            FixedComparison integers = new FixedComparison(comparison, false);
            FixedComparison floats = new FixedComparison(comparison, true);
            TextComparison texts = new TextComparison(comparison, false);
            row(rows, comparison, "int2", TypeId.INT2, integers);
            row(rows, comparison, "int4", TypeId.INT4, integers);
            row(rows, comparison, "int8", TypeId.INT8, integers);
            row(rows, comparison, "float4", TypeId.FLOAT4, floats);
            row(rows, comparison, "float8", TypeId.FLOAT8, floats);
            row(rows, comparison, "date_", TypeId.DATE, integers);
            row(rows, comparison, "time_", TypeId.TIME, integers);
            row(rows, comparison, "timestamp_", TypeId.TIMESTAMP, integers);
            row(rows, comparison, "timestamptz_", TypeId.TIMESTAMPTZ, integers);
            row(rows, comparison, "tid", TypeId.TID, integers);
            row(rows, comparison, "text", TypeId.TEXT, texts);
            row(rows, comparison, "text_", TypeId.TEXT, texts);
            row(rows, comparison, "name", TypeId.NAME, texts);
            row(rows, comparison, "char", TypeId.CHAR_INTERNAL, texts);
            row(rows, comparison, "bytea", TypeId.BYTEA, texts);
            row(rows, comparison, "bpchar", TypeId.BPCHAR, new TextComparison(comparison, true));
            slow(rows, comparison);
        }
    }

    private static void slow(Declarations rows, Comparison comparison) {
        row(rows, comparison, "oid", TypeId.OID, kernel((row, output) -> output.bool(
                comparison.holds(Integer.compareUnsigned(row.int4(0), row.int4(1))))));
        row(rows, comparison, "bool", TypeId.BOOLEAN, kernel((row, output) -> output.bool(
                comparison.holds(Boolean.compare(bit(row, 0), bit(row, 1))))));
        row(rows, comparison, "numeric_", TypeId.NUMERIC, kernel((row, output) -> output.bool(
                comparison.holds(row.numeric(0).compareTo(row.numeric(1))))));
        row(rows, comparison, "interval_", TypeId.INTERVAL, kernel((row, output) -> output.bool(
                comparison.holds(row.interval(0).compareTo(row.interval(1))))));
        row(rows, comparison, "network_", TypeId.INET, kernel((row, output) -> output.bool(
                comparison.holds(compare(address(row.text(0)), address(row.text(1)))))));
        row(rows, comparison, "uuid_", TypeId.UUID, images(comparison));
        row(rows, comparison, "array_", TypeId.ANYARRAY, images(comparison));
        row(rows, comparison, "record_", TypeId.RECORD, images(comparison));
        row(rows, comparison, "jsonb_", TypeId.JSONB, images(comparison));
        row(rows, comparison, "oidvector", TypeId.OIDVECTOR, images(comparison));
    }

    /** Addresses of version 4 come before those of version 6. */
    private static int compare(byte[] left, byte[] right) {
        return left.length == right.length
                ? Arrays.compareUnsigned(left, right)
                : Integer.compare(left.length, right.length);
    }

    private static byte[] address(String text) {
        int zone = text.indexOf('%');
        return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)).getAddress();
    }

    private static boolean bit(Row row, int argument) {
        return ((BitVector) row.vector(argument)).value(row.at(argument));
    }

    private static Kernel images(Comparison comparison) {
        return kernel((row, output) -> {
            byte[] left = ArrayValue.element(row.vector(0), row.at(0));
            byte[] right = ArrayValue.element(row.vector(1), row.at(1));
            output.bool(left != null && right != null
                    && comparison.holds(ValueOrder.compare(row.type(0), left, right)));
        });
    }

    private static Kernel kernel(RowKernel.Body body) {
        return new RowKernel(TypeId.BOOLEAN, body);
    }

    private static void row(Declarations rows, Comparison comparison, String prefix, TypeId type,
            Kernel kernel) {
        boolean named = prefix.equals("text");
        boolean orderly = comparison != Comparison.EQ && comparison != Comparison.NE;
        if (type == TypeId.TEXT && named == orderly) {
            return;
        }
        Declarations.Declaration declaration = rows.function(prefix + comparison.suffix(), type, type)
                .returns(TypeId.BOOLEAN);
        if (kernel instanceof TextComparison && type != TypeId.BYTEA) {
            declaration.dictionary();
        }
        if (type == TypeId.NUMERIC) {
            declaration.decimal();
        }
        rows.operator(comparison.symbol(), declaration.kernel(kernel), comparison.commuted().symbol(),
                comparison.negated().symbol());
    }
}
