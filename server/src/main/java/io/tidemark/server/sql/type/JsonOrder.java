package io.tidemark.server.sql.type;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL's order of jsonb values: null, strings, numbers, booleans, arrays, objects; of arrays and objects the shorter
 * first, then element by element. A scalar that is the whole value stands among the arrays, as one of one element.
 */
public final class JsonOrder {
    private JsonOrder() {}

    /** Negative, 0 or positive. */
    public static int compare(Json a, Json b) {
        boolean wholeArrayOrScalar = !(a instanceof Json.Members) && !(b instanceof Json.Members);
        if (wholeArrayOrScalar && a instanceof Json.Array != b instanceof Json.Array) {
            int sizes = Integer.compare(sizeOfWhole(a), sizeOfWhole(b));
            return sizes != 0 ? sizes : a instanceof Json.Array ? 1 : -1;
        }
        return nested(a, b);
    }

    /** Elements of a whole value: of a scalar one. */
    public static int sizeOfWhole(Json value) {
        return value instanceof Json.Array(var elements) ? elements.size() : 1;
    }

    private static int nested(Json a, Json b) {
        int ranks = Integer.compare(rank(a), rank(b));
        if (ranks != 0) {
            return ranks;
        }
        return switch (a) {
            case Json.Text(String mine) when b instanceof Json.Text(String other) -> texts(mine, other);
            case Json.Numeric(Decimal mine) when b instanceof Json.Numeric(Decimal other) ->
                mine.compareTo(other);
            case Json.Bool(boolean mine) when b instanceof Json.Bool(boolean other) ->
                Boolean.compare(mine, other);
            case Json.Array(var mine) when b instanceof Json.Array(var other) -> arrays(mine, other);
            case Json.Members(var mine) when b instanceof Json.Members(var other) ->
                members(List.copyOf(mine.entrySet()), List.copyOf(other.entrySet()));
            default -> 0;
        };
    }

    /** The place of a value's type among the types. */
    public static int rank(Json value) {
        return switch (value) {
            case Json.Null _ -> 0;
            case Json.Text _ -> 1;
            case Json.Numeric _ -> 2;
            case Json.Bool _ -> 3;
            case Json.Array _ -> 4;
            case Json.Members _ -> 5;
        };
    }

    private static int texts(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static int arrays(List<Json> a, List<Json> b) {
        int order = Integer.compare(a.size(), b.size());
        for (int i = 0; order == 0 && i < a.size(); i++) {
            order = nested(a.get(i), b.get(i));
        }
        return order;
    }

    private static int members(List<Map.Entry<String, Json>> a, List<Map.Entry<String, Json>> b) {
        int order = Integer.compare(a.size(), b.size());
        for (int i = 0; order == 0 && i < a.size(); i++) {
            order = texts(a.get(i).getKey(), b.get(i).getKey());
            order = order != 0 ? order : nested(a.get(i).getValue(), b.get(i).getValue());
        }
        return order;
    }
}
