package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of functions that fill, cut and search arrays. */
final class ArrayChangeFunctions {
    private static final TypeId ARRAY = TypeId.ANYARRAY;
    private static final TypeId ELEMENT = TypeId.ANYELEMENT;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId NUMBERS = TypeId.INT4_ARRAY;
    /** PostgreSQL's MaxArraySize, elements. */
    private static final int MAX_ELEMENTS = 134_217_727;

    private ArrayChangeFunctions() {}

    static void declare(Declarations rows) {
        rows.function("array_dims", ARRAY).rows((row, output) -> {
            ArrayValue array = row.array(0);
            if (array.size() == 0) {
                output.nothing();
            } else {
                output.text(array.bounds().stream()
                        .map(bound -> "[" + bound.lower() + ":" + bound.upper() + "]")
                        .collect(java.util.stream.Collectors.joining()));
            }
        });
        rows.function("array_fill", ELEMENT, NUMBERS).returns(ARRAY).nullable()
                .kernel(new RowKernel(ARRAY, ArrayChangeFunctions::fill));
        rows.function("array_fill", ELEMENT, NUMBERS, NUMBERS).returns(ARRAY).nullable()
                .kernel(new RowKernel(ARRAY, ArrayChangeFunctions::fill));
        rows.function("trim_array", ARRAY, INT4).returns(ARRAY).kernel(new RowKernel(ARRAY, (row, output) -> {
            ArrayValue array = row.array(0);
            int cut = row.int4(1);
            int size = array.size() == 0 ? 0 : array.bounds().getFirst().size();
            if (cut < 0 || cut > size) {
                throw Errors.error("2202E", "number of elements to trim must be between 0 and " + size);
            }
            output.array(cut == size ? ArrayValue.EMPTY : trimmed(array, size - cut));
        }));
        rows.function("array_replace", ARRAY, ELEMENT, ELEMENT).returns(ARRAY).nullable()
                .kernel(new RowKernel(ARRAY, ArrayChangeFunctions::replace));
        rows.function("array_positions", ARRAY, ELEMENT).returns(NUMBERS).nullable()
                .rows(ArrayChangeFunctions::positions);
        rows.function("array_position", ARRAY, ELEMENT, INT4).returns(INT4).nullable()
                .rows(ArrayChangeFunctions::position);
    }

    private static void fill(Row row, Output output) {
        if (row.isNull(1) || (row.count() > 2 && row.isNull(2))) {
            throw Errors.error("22004", "dimension array or low bound array cannot be null");
        }
        List<byte @Nullable []> sizes = row.array(1).elements();
        List<byte @Nullable []> lowers = row.count() > 2 ? row.array(2).elements() : List.of();
        if (row.count() > 2 && lowers.size() != sizes.size()) {
            throw Errors.error("2202E", "wrong number of array subscripts");
        }
        List<ArrayValue.Bound> bounds = new ArrayList<>();
        long count = sizes.isEmpty() ? 0 : 1;
        for (int i = 0; i < sizes.size(); i++) {
            int size = number(sizes.get(i));
            count *= size;
            if (size < 0 || count > MAX_ELEMENTS) {
                throw Errors.error("54000", "array size exceeds the maximum allowed (" + MAX_ELEMENTS + ")");
            }
            bounds.add(new ArrayValue.Bound(lowers.isEmpty() ? 1 : number(lowers.get(i)), size));
        }
        byte[] image = ArrayValue.element(row.vector(0), row.at(0));
        output.array(count == 0
                ? ArrayValue.EMPTY
                : new ArrayValue(bounds, Collections.nCopies((int) count, image)));
    }

    private static ArrayValue trimmed(ArrayValue array, int size) {
        List<ArrayValue.Bound> bounds = new ArrayList<>();
        for (ArrayValue.Bound bound : array.bounds()) {
            bounds.add(new ArrayValue.Bound(1, bounds.isEmpty() ? size : bound.size()));
        }
        return new ArrayValue(bounds, array.elements().subList(0, size * array.stride(0)));
    }

    private static int number(byte @Nullable [] image) {
        if (image == null) {
            throw Errors.error("22004", "dimension values cannot be null");
        }
        return java.lang.foreign.MemorySegment.ofArray(image)
                .get(io.tidemark.storage.batch.Layouts.INT, 0);
    }

    private static void replace(Row row, Output output) {
        if (row.isNull(0)) {
            output.nothing();
            return;
        }
        byte[] wanted = AggregateSteps.image(row, 1);
        byte[] replacement = AggregateSteps.image(row, 2);
        TypeId type = ArrayCasts.elementOf(row.type(0));
        List<byte @Nullable []> elements = new ArrayList<>();
        for (byte[] element : row.array(0).elements()) {
            elements.add(ArrayFunctions.same(type, element, wanted) ? replacement : element);
        }
        output.array(row.array(0).with(elements));
    }

    private static void positions(Row row, Output output) {
        if (row.isNull(0)) {
            output.nothing();
            return;
        }
        ArrayValue array = ArrayFunctions.flat(row, ArrayFunctions.SEARCHING);
        byte[] wanted = AggregateSteps.image(row, 1);
        TypeId type = ArrayCasts.elementOf(row.type(0));
        List<byte @Nullable []> places = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (ArrayFunctions.same(type, array.elements().get(i), wanted)) {
                byte[] place = new byte[4];
                java.lang.foreign.MemorySegment.ofArray(place).set(io.tidemark.storage.batch.Layouts.INT, 0,
                        array.lowerBound() + i);
                places.add(place);
            }
        }
        output.array(ArrayValue.of(places));
    }

    private static void position(Row row, Output output) {
        if (row.isNull(0)) {
            output.nothing();
            return;
        }
        if (row.isNull(2)) {
            throw Errors.error("22004", "initial position must not be null");
        }
        ArrayValue array = ArrayFunctions.flat(row, ArrayFunctions.SEARCHING);
        byte[] wanted = AggregateSteps.image(row, 1);
        TypeId type = ArrayCasts.elementOf(row.type(0));
        for (int i = Math.max(0, row.int4(2) - array.lowerBound()); i < array.size(); i++) {
            if (ArrayFunctions.same(type, array.elements().get(i), wanted)) {
                output.int4(array.lowerBound() + i);
                return;
            }
        }
        output.nothing();
    }
}
