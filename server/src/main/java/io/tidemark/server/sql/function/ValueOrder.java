package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.Json;
import io.tidemark.server.sql.type.JsonOrder;
import io.tidemark.server.sql.type.JsonReader;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** PostgreSQL's order of the values of each type, over the images that array elements have. */
final class ValueOrder {
    private ValueOrder() {}

    /** Negative, 0 or positive; infinities, NaN, blanks of character(n) as in PostgreSQL. */
    static int compare(TypeId type, byte[] a, byte[] b) {
        TypeId element = type.element();
        if (element != null) {
            return arrays(element, ArrayValue.decode(a), ArrayValue.decode(b));
        }
        return switch (type) {
            case RECORD -> RecordValue.compare(RecordValue.decode(a), RecordValue.decode(b));
            case BOOLEAN -> Byte.compare(a[0], b[0]);
            case INT2 -> Short.compare(segment(a).get(Layouts.SHORT, 0), segment(b).get(Layouts.SHORT, 0));
            case INT4, DATE ->
                Integer.compare(segment(a).get(Layouts.INT, 0), segment(b).get(Layouts.INT, 0));
            case INT8, TID, TIME, TIMESTAMP, TIMESTAMPTZ ->
                Long.compare(segment(a).get(Layouts.LONG, 0), segment(b).get(Layouts.LONG, 0));
            case OID, XID, CID, REGPROC, REGPROCEDURE, REGOPER, REGOPERATOR, REGCLASS, REGTYPE, REGNAMESPACE,
                    REGROLE, REGCOLLATION ->
                Integer.compareUnsigned(segment(a).get(Layouts.INT, 0), segment(b).get(Layouts.INT, 0));
            case FLOAT4 -> floats(segment(a).get(Layouts.FLOAT, 0), segment(b).get(Layouts.FLOAT, 0));
            case FLOAT8 -> floats(segment(a).get(Layouts.DOUBLE, 0), segment(b).get(Layouts.DOUBLE, 0));
            case NUMERIC -> decimal(a).compareTo(decimal(b));
            case INTERVAL -> interval(a).compareTo(interval(b));
            case JSONB -> JsonOrder.compare(json(a), json(b));
            case BPCHAR -> Arrays.compareUnsigned(a, 0, trimmed(a), b, 0, trimmed(b));
            default -> Arrays.compareUnsigned(a, b);
        };
    }

    /** The order of floats: NaN equals NaN and is above everything, -0 equals 0. */
    static int floats(double a, double b) {
        return a < b ? -1 : a > b ? 1 : a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    static Interval interval(byte[] image) {
        MemorySegment bytes = segment(image);
        return new Interval(bytes.get(Layouts.INT, 12), bytes.get(Layouts.INT, 8),
                bytes.get(Layouts.LONG, 0));
    }

    static Decimal decimal(byte[] text) {
        Decimal value = Decimal.parse(new String(text, StandardCharsets.US_ASCII));
        if (value == null) {
            throw new IllegalStateException("not a numeric in an array");
        }
        return value;
    }

    private static Json json(byte[] text) {
        return JsonReader.read(new String(text, StandardCharsets.UTF_8));
    }

    private static MemorySegment segment(byte[] image) {
        return MemorySegment.ofArray(image);
    }

    private static int trimmed(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == ' ') {
            end--;
        }
        return end;
    }

    private static int arrays(TypeId element, ArrayValue a, ArrayValue b) {
        int common = Math.min(a.size(), b.size());
        for (int i = 0; i < common; i++) {
            byte[] left = a.elements().get(i);
            byte[] right = b.elements().get(i);
            int order = left == null || right == null
                    ? Boolean.compare(left == null, right == null)
                    : compare(element, left, right);
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(a.size(), b.size());
        order = order != 0 ? order : Integer.compare(a.dimensions(), b.dimensions());
        for (int i = 0; order == 0 && i < a.dimensions(); i++) {
            order = Integer.compare(a.bounds().get(i).size(), b.bounds().get(i).size());
        }
        for (int i = 0; order == 0 && i < a.dimensions(); i++) {
            order = Integer.compare(a.bounds().get(i).lower(), b.bounds().get(i).lower());
        }
        return order;
    }
}
