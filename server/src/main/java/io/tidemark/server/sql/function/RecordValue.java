package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as one value. It tells the names and types of its fields itself, so that it can be written wherever it comes.
 *
 * <p>Its form in a vector, all little-endian: int32 number of fields, then for each: int32 OID of its type, int32 length of
 * the name, the name, int32 length (-1 for NULL) and the image that an array's element of the type has.
 */
record RecordValue(List<Field> fields) {
    /** A field with its image, null for NULL. */
    static final class Field {
        private final TypeId type;
        private final String name;
        private final byte @Nullable [] image;

        /** @param type {@link TypeId#UNKNOWN} for a literal, which is a text to all but clients */
        Field(TypeId type, String name, byte @Nullable [] image) {
            this.type = type;
            this.name = name;
            this.image = image;
        }

        TypeId type() {
            return type == TypeId.UNKNOWN ? TypeId.TEXT : type;
        }

        /** The type that clients are told. */
        TypeId declaredType() {
            return type;
        }

        String name() {
            return name;
        }

        byte @Nullable [] image() {
            return image;
        }
    }

    static RecordValue decode(byte[] bytes) {
        MemorySegment image = MemorySegment.ofArray(bytes);
        int count = image.get(Layouts.INT, 0);
        int at = 4;
        List<Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            TypeId type = TypeId.ofOid(image.get(Layouts.INT, at));
            int named = image.get(Layouts.INT, at + 4);
            String name = new String(bytes, at + 8, named, StandardCharsets.UTF_8);
            at += 8 + named;
            int length = image.get(Layouts.INT, at);
            at += 4;
            fields.add(new Field(type, name, length < 0 ? null : Arrays.copyOfRange(bytes, at, at + length)));
            at += Math.max(0, length);
        }
        return new RecordValue(fields);
    }

    byte[] encode() {
        int size = 4;
        List<byte[]> names = new ArrayList<>();
        for (Field field : fields) {
            byte[] name = field.name().getBytes(StandardCharsets.UTF_8);
            names.add(name);
            byte[] value = field.image();
            size += 12 + name.length + (value == null ? 0 : value.length);
        }
        byte[] bytes = new byte[size];
        MemorySegment image = MemorySegment.ofArray(bytes);
        image.set(Layouts.INT, 0, fields.size());
        int at = 4;
        for (int i = 0; i < fields.size(); i++) {
            byte[] name = names.get(i);
            image.set(Layouts.INT, at, fields.get(i).declaredType().oid());
            image.set(Layouts.INT, at + 4, name.length);
            System.arraycopy(name, 0, bytes, at + 8, name.length);
            at += 8 + name.length;
            byte[] value = fields.get(i).image();
            image.set(Layouts.INT, at, value == null ? -1 : value.length);
            at += 4;
            if (value != null) {
                System.arraycopy(value, 0, bytes, at, value.length);
                at += value.length;
            }
        }
        return bytes;
    }

    /** A field as a vector of one row. */
    Vector vector(int field, KernelContext context) {
        Output output = new Output(fields.get(field).type(), context.memory());
        output.element(fields.get(field).image());
        return output.build();
    }

    /** As PostgreSQL prints it: {@code (1,"a b",)}. */
    String text(KernelContext context) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < fields.size(); i++) {
            text.append(i == 0 ? "" : ",");
            if (fields.get(i).image() != null) {
                quote(text, TextOutput.of(fields.get(i).type(), vector(i, context), 0, context));
            }
        }
        return text.append(')').toString();
    }

    private static void quote(StringBuilder text, String field) {
        boolean plain = !field.isEmpty()
                && field.chars().noneMatch(c -> c == '"' || c == '\\' || c == '(' || c == ')' || c == ','
                        || c == ' ' || (c >= '\t' && c <= '\r'));
        text.append(plain ? field : '"' + field.replace("\\", "\\\\").replace("\"", "\"\"") + '"');
    }

    /** PostgreSQL's order of rows: field by field, NULL above all; throws 42804 for rows that can't be compared. */
    static int compare(RecordValue a, RecordValue b) {
        int common = Math.min(a.fields.size(), b.fields.size());
        for (int i = 0; i < common; i++) {
            Field left = a.fields.get(i);
            Field right = b.fields.get(i);
            if (left.type() != right.type() && !(left.type().isText() && right.type().isText())) {
                throw Errors.error("42804", "cannot compare dissimilar column types "
                        + Numbers.sqlName(left.type()) + " and " + Numbers.sqlName(right.type())
                        + " at record column " + (i + 1));
            }
            int order = order(left, right);
            if (order != 0) {
                return order;
            }
        }
        if (a.fields.size() != b.fields.size()) {
            throw Errors.error("42804", "cannot compare record types with different numbers of columns");
        }
        return 0;
    }

    private static int order(Field left, Field right) {
        if (left.type() == TypeId.JSON || left.type() == TypeId.UNKNOWN) {
            throw Errors.error("42883", "could not identify a comparison function for type "
                    + Numbers.sqlName(left.type()));
        }
        byte[] a = left.image();
        byte[] b = right.image();
        return a == null || b == null
                ? Boolean.compare(a == null, b == null)
                : ValueOrder.compare(left.type(), a, b);
    }
}
