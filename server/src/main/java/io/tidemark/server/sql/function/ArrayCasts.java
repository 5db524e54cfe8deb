package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Conversions between arrays: each element by the conversion of the element types. */
final class ArrayCasts {
    private ArrayCasts() {}

    static Function of(TypeId source, TypeId target, Function element) {
        TypeId from = elementOf(source);
        return new Function(element.oid(), target.pgName(), List.of(source), false, target, true,
                element.volatility(), false, false,
                new RowKernel(target, (row, output) -> output.array(convert(row, from, element, List.of()))));
    }

    /** The function that fits the elements of an array to its modifier: with the arguments of the elements' own. */
    static Function lengthCast(TypeId array, Function element) {
        TypeId of = elementOf(array);
        List<TypeId> arguments = new ArrayList<>(element.arguments());
        arguments.set(0, array);
        return new Function(element.oid(), array.pgName(), List.copyOf(arguments), false, array, true,
                element.volatility(), false, false, new RowKernel(array, (row, output) -> {
                    List<Argument> more = new ArrayList<>();
                    more.add(one(row, TypeId.INT4, value -> value.int4(row.int4(1))));
                    if (arguments.size() > 2) {
                        more.add(one(row, TypeId.BOOLEAN, value -> value.bool(row.bool(2))));
                    }
                    output.array(convert(row, of, element, more));
                }));
    }

    private static Argument one(Row row, TypeId type, Consumer<Output> value) {
        Output output = new Output(type, row.context().memory());
        value.accept(output);
        return new Argument(output.build(), 0, SqlType.of(type));
    }

    private static ArrayValue convert(Row row, TypeId from, Function element, List<Argument> more) {
        ArrayValue array = row.array(0);
        Output input = new Output(from, row.context().memory());
        array.elements().forEach(input::element);
        Vector values = input.build();
        List<Argument> arguments = new ArrayList<>();
        arguments.add(new Argument(values, 1, SqlType.of(from)));
        arguments.addAll(more);
        Vector converted = element.kernel().apply(row.context(), arguments, array.size(),
                values.validity());
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
