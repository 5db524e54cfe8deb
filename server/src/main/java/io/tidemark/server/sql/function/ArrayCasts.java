package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;

/** Conversions between arrays: each element by the conversion of the element types. */
final class ArrayCasts {
    private ArrayCasts() {}

    static Function of(TypeId source, TypeId target, Function element) {
        TypeId from = elementOf(source);
        return new Function(element.oid(), target.pgName(), List.of(source), false, target, true,
                element.volatility(), false, false,
                new RowKernel(target, (row, output) -> output.array(convert(row, from, element))));
    }

    private static ArrayValue convert(Row row, TypeId from, Function element) {
        ArrayValue array = row.array(0);
        Output input = new Output(from, row.context().memory());
        array.elements().forEach(input::element);
        Vector values = input.build();
        Vector converted = element.kernel().apply(row.context(),
                List.of(new Argument(values, 1, SqlType.of(from))), array.size(), values.validity());
        List<byte @org.jspecify.annotations.Nullable []> images = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            images.add(ArrayValue.element(converted, i));
        }
        return array.with(images);
    }

    /** The element type of an array type. */
    static TypeId elementOf(TypeId array) {
        TypeId element = array.element();
        if (element == null) {
            throw new IllegalArgumentException("not an array: " + array);
        }
        return element;
    }

    /** The array type with these elements, which may be arrays of the same type; an error 42704 when there is none. */
    static TypeId arrayOf(TypeId element) {
        if (element.element() != null) {
            return element;
        }
        for (TypeId type : TypeId.values()) {
            if (type.element() == element && type.pgName().startsWith("_")) {
                return type;
            }
        }
        throw Errors.error("42704", "could not find array type for data type " + Numbers.sqlName(element));
    }
}
