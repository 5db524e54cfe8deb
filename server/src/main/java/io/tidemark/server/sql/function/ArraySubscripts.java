package io.tidemark.server.sql.function;

import io.tidemark.server.sql.function.ArrayValue.Bound;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Elements and parts of arrays: {@code a[1][2]}, {@code a[1:2][3:]}. */
final class ArraySubscripts {
    private static final TypeId ARRAY = TypeId.ANYARRAY;
    private static final TypeId INT4 = TypeId.INT4;

    private ArraySubscripts() {}

    static void declare(Declarations rows) {
        rows.function("array_subscript", ARRAY, INT4).variadic().returns(TypeId.ANYELEMENT)
                .kernel((context, arguments, count, validity) -> new RowKernel(
                        ArrayCasts.elementOf(arguments.getFirst().type().id()), ArraySubscripts::element)
                        .apply(context, arguments, count, validity));
        rows.function("array_slice", ARRAY, INT4, INT4).variadic().returns(ARRAY).nullable()
                .kernel(new RowKernel(ARRAY, ArraySubscripts::slice));
    }

    private static void element(Row row, Output output) {
        ArrayValue array = row.array(0);
        if (row.count() - 1 != array.dimensions()) {
            output.nothing();
            return;
        }
        int index = 0;
        for (int i = 0; i < array.dimensions(); i++) {
            Bound bound = array.bounds().get(i);
            int subscript = row.int4(i + 1);
            if (subscript < bound.lower() || subscript > bound.upper()) {
                output.nothing();
                return;
            }
            index = index * bound.size() + subscript - bound.lower();
        }
        output.element(array.elements().get(index));
    }

    /** The second argument says in bits which bounds are not written; then come lower and upper bounds in turn. */
    private static void slice(Row row, Output output) {
        int missing = row.isNull(1) ? 0 : row.int4(1);
        for (int i = 2; i < row.count(); i++) {
            if (row.isNull(i) && ((missing >> (i - 2)) & 1) == 0) {
                output.nothing();
                return;
            }
        }
        if (row.isNull(0)) {
            output.nothing();
            return;
        }
        ArrayValue array = row.array(0);
        int dimensions = (row.count() - 2) / 2;
        if (dimensions > array.dimensions()) {
            output.array(ArrayValue.EMPTY);
            return;
        }
        List<Bound> wanted = new ArrayList<>();
        for (int i = 0; i < array.dimensions(); i++) {
            Bound bound = array.bounds().get(i);
            boolean from = i < dimensions && ((missing >> (2 * i)) & 1) == 0;
            boolean to = i < dimensions && ((missing >> (2 * i + 1)) & 1) == 0;
            int lower = from ? Math.max(bound.lower(), row.int4(2 * i + 2)) : bound.lower();
            int upper = to ? Math.min(bound.upper(), row.int4(2 * i + 3)) : bound.upper();
            if (lower > upper) {
                output.array(ArrayValue.EMPTY);
                return;
            }
            wanted.add(new Bound(lower, upper - lower + 1));
        }
        List<byte @Nullable []> elements = new ArrayList<>();
        collect(array, wanted, 0, 0, elements);
        output.array(
                new ArrayValue(wanted.stream().map(bound -> new Bound(1, bound.size())).toList(), elements));
    }

    private static void collect(ArrayValue array, List<Bound> wanted, int dimension, int base,
            List<byte @Nullable []> target) {
        if (dimension == wanted.size()) {
            target.add(array.elements().get(base));
            return;
        }
        int stride = array.stride(dimension);
        int skipped = wanted.get(dimension).lower() - array.bounds().get(dimension).lower();
        for (int i = 0; i < wanted.get(dimension).size(); i++) {
            collect(array, wanted, dimension + 1, base + (skipped + i) * stride, target);
        }
    }
}
