package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of functions and operators on arrays. */
final class ArrayFunctions {
    private static final TypeId ARRAY = TypeId.ANYARRAY;
    private static final TypeId ELEMENT = TypeId.ANYELEMENT;
    private static final TypeId INT4 = TypeId.INT4;

    /** What PostgreSQL says, too. */
    static final String SEARCHING = "searching for elements in multidimensional arrays is not supported";
    private static final String REMOVING = "removing elements from multidimensional arrays is not supported";

    private ArrayFunctions() {}

    static void declare(Declarations rows) {
        bounds(rows);
        Function cat = rows.function("array_cat", ARRAY, ARRAY).returns(ARRAY).nullable().kernel(
                sameArray((row, output) -> concatenate(row, output)));
        rows.operator("||", cat);
        rows.operator("||", rows.function("array_append", ARRAY, ELEMENT).returns(ARRAY).nullable()
                .kernel(sameArray((row, output) -> output.array(
                        plus(row.isNull(0) ? ArrayValue.EMPTY : row.array(0), image(row, 1), false)))));
        rows.operator("||", rows.function("array_prepend", ELEMENT, ARRAY).returns(ARRAY).nullable()
                .kernel(sameArray((row, output) -> output.array(
                        plus(row.isNull(1) ? ArrayValue.EMPTY : row.array(1), image(row, 0), true)))));
        searching(rows);
        ArraySubscripts.declare(rows);
        texts(rows);
        ArrayChangeFunctions.declare(rows);
    }

    private static void bounds(Declarations rows) {
        rows.function("array_length", ARRAY, INT4).returns(INT4)
                .rows((row, output) -> dimension(row, output, 0));
        rows.function("array_lower", ARRAY, INT4).returns(INT4)
                .rows((row, output) -> dimension(row, output, 1));
        rows.function("array_upper", ARRAY, INT4).returns(INT4)
                .rows((row, output) -> dimension(row, output, 2));
        rows.function("cardinality", ARRAY).returns(INT4)
                .rows((row, output) -> output.int4(row.array(0).size()));
        rows.function("array_ndims", ARRAY).returns(INT4).rows((row, output) -> {
            if (row.array(0).size() == 0) {
                output.nothing();
            } else {
                output.int4(row.array(0).dimensions());
            }
        });
    }

    private static void dimension(Row row, Output output, int what) {
        ArrayValue array = row.array(0);
        int number = row.int4(1);
        if (number < 1 || number > array.dimensions()) {
            output.nothing();
            return;
        }
        ArrayValue.Bound bound = array.bounds().get(number - 1);
        output.int4(switch (what) {
            case 0 -> bound.size();
            case 1 -> bound.lower();
            default -> bound.upper();
        });
    }

    /** A kernel whose result has the layout of any array. */
    private static Kernel sameArray(RowKernel.Body body) {
        return new RowKernel(TypeId.ANYARRAY, body);
    }

    private static void concatenate(Row row, Output output) {
        if (row.isNull(0) && row.isNull(1)) {
            output.nothing();
        } else if (row.isNull(0) || row.isNull(1)) {
            output.array(row.array(row.isNull(0) ? 1 : 0));
        } else {
            output.array(ArrayStacks.concatenate(row.array(0), row.array(1)));
        }
    }

    private static byte @Nullable [] image(Row row, int argument) {
        return ArrayValue.element(row.vector(argument), row.at(argument));
    }

    private static ArrayValue plus(ArrayValue array, byte @Nullable [] element, boolean first) {
        if (array.dimensions() > 1) {
            throw Errors.error("22000", "argument must be empty or one-dimensional array");
        }
        List<byte @Nullable []> all = new ArrayList<>(array.elements());
        all.add(first ? 0 : all.size(), element);
        return new ArrayValue(array.lowerBound(), all);
    }

    /** The array in which elements are looked for one by one. */
    static ArrayValue flat(Row row, String refusal) {
        ArrayValue array = row.array(0);
        if (array.dimensions() > 1) {
            throw Errors.unsupported(refusal);
        }
        return array;
    }

    private static void searching(Declarations rows) {
        rows.function("array_position", ARRAY, ELEMENT).returns(INT4).nullable().rows((row, output) -> {
            int at = row.isNull(0) ? -1 : indexOf(row, flat(row, SEARCHING), image(row, 1));
            if (at < 0) {
                output.nothing();
            } else {
                output.int4(at + row.array(0).lowerBound());
            }
        });
        rows.function("array_remove", ARRAY, ELEMENT).returns(ARRAY).nullable()
                .kernel(sameArray((row, output) -> {
                    if (row.isNull(0)) {
                        output.nothing();
                        return;
                    }
                    byte[] unwanted = image(row, 1);
                    output.array(
                            new ArrayValue(row.array(0).lowerBound(), flat(row, REMOVING).elements().stream()
                                    .filter(element -> !same(row.type(1), element, unwanted)).toList()));
                }));
        Function contains = rows.function("arraycontains", ARRAY, ARRAY).returns(TypeId.BOOLEAN)
                .rows((row, output) -> output.bool(containsAll(row, row.array(0), row.array(1))));
        rows.operator("@>", contains, "<@", null);
        rows.operator("<@", rows.function("arraycontained", ARRAY, ARRAY).returns(TypeId.BOOLEAN)
                .rows((row, output) -> output.bool(containsAll(row, row.array(1), row.array(0)))), "@>",
                null);
        rows.operator("&&", rows.function("arrayoverlap", ARRAY, ARRAY).returns(TypeId.BOOLEAN)
                .rows((row,
                        output) -> output.bool(row.array(1).elements().stream()
                                .anyMatch(element -> element != null
                                        && indexOf(row, row.array(0), element) >= 0))),
                "&&", null);
    }

    private static boolean containsAll(Row row, ArrayValue whole, ArrayValue part) {
        for (byte[] element : part.elements()) {
            if (element == null || indexOf(row, whole, element) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(Row row, ArrayValue array, byte @Nullable [] wanted) {
        TypeId type = ArrayCasts.elementOf(row.type(0));
        for (int i = 0; i < array.size(); i++) {
            if (same(type, array.elements().get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    static boolean same(TypeId type, byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return ValueOrder.compare(type, a, b) == 0;
    }

    private static void texts(Declarations rows) {
        TypeId text = TypeId.TEXT;
        rows.function("string_to_array", text, text).returns(TypeId.TEXT_ARRAY).nullable()
                .rows((row, output) -> toArray(row, output, null));
        rows.function("string_to_array", text, text, text).returns(TypeId.TEXT_ARRAY).nullable()
                .rows((row, output) -> toArray(row, output, row.isNull(2) ? null : row.text(2)));
        rows.function("array_to_string", ARRAY, text).stable()
                .rows((row, output) -> output.text(joined(row, null)));
        rows.function("array_to_string", ARRAY, text, text).nullable().stable().rows((row, output) -> {
            if (row.isNull(0) || row.isNull(1)) {
                output.nothing();
            } else {
                output.text(joined(row, row.isNull(2) ? null : row.text(2)));
            }
        });
    }

    private static void toArray(Row row, Output output, @Nullable String nullText) {
        if (row.isNull(0)) {
            output.nothing();
        } else {
            output.array(Texts.array(split(row.text(0), row.isNull(1) ? null : row.text(1), nullText)));
        }
    }

    /** The parts between delimiters; each character when there is none; parts equal to {@code nullText} are null. */
    static List<@Nullable String> split(String text, @Nullable String delimiter, @Nullable String nullText) {
        List<@Nullable String> parts = new ArrayList<>();
        if (text.isEmpty()) {
            return parts;
        }
        if (delimiter == null) {
            text.codePoints().forEach(c -> parts.add(Character.toString(c)));
        } else if (delimiter.isEmpty()) {
            parts.add(text);
        } else {
            int from = 0;
            for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
                parts.add(text.substring(from, at));
                from = at + delimiter.length();
            }
            parts.add(text.substring(from));
        }
        parts.replaceAll(part -> part != null && part.equals(nullText) ? null : part);
        return parts;
    }

    private static String joined(Row row, @Nullable String nullText) {
        TypeId type = ArrayCasts.elementOf(row.type(0));
        Output elements = new Output(type, row.context().memory());
        row.array(0).elements().forEach(elements::element);
        Vector values = elements.build();
        StringBuilder text = new StringBuilder();
        String separator = "";
        for (int i = 0; i < values.rows(); i++) {
            String part = values.isNull(i) ? nullText : TextOutput.of(type, values, i, row.context());
            if (part != null) {
                text.append(separator).append(part);
                separator = row.text(1);
            }
        }
        return text.toString();
    }

}
