package io.tidemark.server.sql.function;

import io.tidemark.server.sql.function.Function.Volatility;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Functions that make rows, take them apart and ask of them: those with names, and those that only the analyzer calls. */
public final class RecordFunctions {
    private static final int ROW_OID = 29_990;
    private static final int FIELD_OID = 29_991;
    private static final int TEST_OID = 29_992;

    private RecordFunctions() {}

    static void declare(Declarations rows) {
        rows.function("row_to_json", TypeId.RECORD).returns(TypeId.JSON).stable()
                .rows((row, output) -> output.text(JsonValues.of(row, 0)));
        rows.function("row_to_json", TypeId.RECORD, TypeId.BOOLEAN).returns(TypeId.JSON).stable()
                .rows((row, output) -> output.text(JsonValues.record(RecordValue.decode(row.bytes(0)),
                        row.bool(1) ? ",\n " : ",", row.context())));
    }

    /** Makes a row of its arguments, which become fields with these names. */
    public static Function row(List<String> names) {
        return row(names, Set.of());
    }

    /** The same; the arguments with the indexes of {@code untyped}, 0-based, are texts that were literals without a type. */
    public static Function row(List<String> names, Set<Integer> untyped) {
        return new Function(ROW_OID, "row", List.of(TypeId.ANY), true, TypeId.RECORD, false,
                Volatility.IMMUTABLE, false, false, new Making(names, untyped));
    }

    /** Whether a function is one of {@link #row}. */
    public static boolean isRow(Function function) {
        return function.kernel() instanceof Making;
    }

    /** Field {@code index}, 0-based, of a row; the type is the field's. */
    public static Function field(int index, TypeId type) {
        return new Function(FIELD_OID, "record_field", List.of(TypeId.RECORD), false, type, true,
                Volatility.IMMUTABLE, false, false, new Taking(index, type));
    }

    /** IS NULL of a row, where all fields are NULL or the row itself is; {@code negated} is IS NOT NULL: no field is. */
    public static Function nullTest(boolean negated) {
        return new Function(TEST_OID, negated ? "record_is_not_null" : "record_is_null",
                List.of(TypeId.RECORD), false, TypeId.BOOLEAN, false, Volatility.IMMUTABLE, false, false,
                new Testing(negated));
    }

    /** The number of fields of a row in the form that vectors have. */
    public static int fieldCount(byte[] row) {
        return RecordValue.decode(row).fields().size();
    }

    /** Gives the type and the image of each field of a row in the form that vectors have; null for NULL. */
    public static void eachField(byte[] row, BiConsumer<TypeId, byte @Nullable []> reader) {
        RecordValue.decode(row).fields().forEach(field -> reader.accept(field.declaredType(), field.image()));
    }

    private record Making(List<String> names, Set<Integer> untyped) implements Kernel {
        @Override
        public Vector apply(KernelContext context, List<Argument> arguments, int rows,
                @Nullable MemorySegment validity) {
            return new RowKernel(TypeId.RECORD, this::make).apply(context, arguments, rows, validity);
        }

        private void make(Row row, Output output) {
            List<RecordValue.Field> fields = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                TypeId type = untyped.contains(i) ? TypeId.UNKNOWN : row.type(i);
                fields.add(new RecordValue.Field(type, names.get(i),
                        ArrayValue.element(row.vector(i), row.at(i))));
            }
            output.bytes(new RecordValue(fields).encode());
        }
    }

    private record Taking(int index, TypeId type) implements Kernel {
        @Override
        public Vector apply(KernelContext context, List<Argument> arguments, int rows,
                @Nullable MemorySegment validity) {
            return new RowKernel(type, (row, output) -> output
                    .element(RecordValue.decode(row.bytes(0)).fields().get(index).image()))
                    .apply(context, arguments, rows, validity);
        }
    }

    private record Testing(boolean negated) implements Kernel {
        @Override
        public Vector apply(KernelContext context, List<Argument> arguments, int rows,
                @Nullable MemorySegment validity) {
            return new RowKernel(TypeId.BOOLEAN, (row, output) -> output.bool(row.isNull(0)
                    ? !negated
                    : RecordValue.decode(row.bytes(0)).fields().stream()
                            .allMatch(field -> negated == (field.image() != null))))
                    .apply(context, arguments, rows, validity);
        }
    }
}
