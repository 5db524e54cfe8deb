package io.tidemark.server.sql.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts arrays of one shape together to an array of one dimension more. */
public final class ArrayStacks {
    private ArrayStacks() {}

    /**
     * The image of {@code ARRAY[a, b, …]} where these are arrays, null for NULL.
     *
     * @throws io.tidemark.server.sql.SqlException 2202E where their dimensions differ, 54000 where they are too many
     */
    public static byte[] literal(List<byte @Nullable []> arrays) {
        List<ArrayValue> values = new ArrayList<>();
        for (byte[] image : arrays) {
            values.add(image == null ? ArrayValue.EMPTY : ArrayValue.decode(image));
        }
        if (values.stream().allMatch(value -> value.size() == 0)) {
            return ArrayValue.EMPTY.encode();
        }
        return stack(values, "multidimensional arrays must have array expressions with matching dimensions")
                .encode();
    }

    /** The array whose parts are these; all must have the bounds of the first. */
    static ArrayValue stack(List<ArrayValue> parts, String refusal) {
        ArrayValue first = parts.getFirst();
        if (first.dimensions() == ArrayValue.MAX_DIMENSIONS) {
            throw Errors.error("54000", "number of array dimensions (" + (first.dimensions() + 1)
                    + ") exceeds the maximum allowed (" + ArrayValue.MAX_DIMENSIONS + ")");
        }
        List<byte @Nullable []> elements = new ArrayList<>();
        for (ArrayValue part : parts) {
            if (!part.bounds().equals(first.bounds())) {
                throw Errors.error("2202E", refusal);
            }
            elements.addAll(part.elements());
        }
        List<ArrayValue.Bound> bounds = new ArrayList<>();
        bounds.add(new ArrayValue.Bound(1, parts.size()));
        bounds.addAll(first.bounds());
        return new ArrayValue(bounds, elements);
    }

    /** {@code a || b}: of arrays of the same dimensions, or one of which is an element of the other. */
    static ArrayValue concatenate(ArrayValue left, ArrayValue right) {
        if (left.size() == 0 || right.size() == 0) {
            return left.size() == 0 ? right : left;
        }
        int more = left.dimensions() - right.dimensions();
        List<ArrayValue.Bound> whole = more < 0 ? right.bounds() : left.bounds();
        List<ArrayValue.Bound> inner = whole.subList(1, whole.size());
        boolean leftFits = more < 0
                ? left.bounds().equals(inner)
                : inner.equals(left.bounds().subList(1, left.dimensions()));
        boolean rightFits = more > 0
                ? right.bounds().equals(inner)
                : inner.equals(right.bounds().subList(1, right.dimensions()));
        if (Math.abs(more) > 1 || !leftFits || !rightFits) {
            throw Errors.error("2202E", "cannot concatenate incompatible arrays");
        }
        int size = more == 0
                ? left.bounds().getFirst().size() + right.bounds().getFirst().size()
                : whole.getFirst().size() + 1;
        List<ArrayValue.Bound> bounds = new ArrayList<>(whole);
        bounds.set(0, new ArrayValue.Bound(whole.getFirst().lower(), size));
        List<byte @Nullable []> elements = new ArrayList<>(left.elements());
        elements.addAll(right.elements());
        return new ArrayValue(bounds, elements);
    }
}
