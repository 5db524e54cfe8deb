package io.tidemark.server.session;

import io.tidemark.protocol.type.ArrayImage;
import io.tidemark.protocol.type.PgType;
import io.tidemark.protocol.type.ValueImage;
import io.tidemark.server.sql.function.RecordFunctions;
import io.tidemark.server.sql.type.TypeId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The binary form of rows: the number of fields, then for each its type's OID, its length or -1, its binary form. */
final class RecordImage {
    private RecordImage() {}

    static byte[] toWire(byte[] image) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(wire)) {
            out.writeInt(RecordFunctions.fieldCount(image));
            RecordFunctions.eachField(image, (type, value) -> write(out, type, value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return wire.toByteArray();
    }

    private static void write(DataOutputStream out, TypeId type, byte @Nullable [] image) {
        PgType wireType = Parameters.wireType(type);
        try {
            out.writeInt(type == TypeId.UNKNOWN ? type.oid() : wireType.oid());
            if (image == null) {
                out.writeInt(-1);
                return;
            }
            byte[] value = value(type, wireType, image);
            out.writeInt(value.length);
            out.write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] value(TypeId type, PgType wireType, byte[] image) {
        if (type == TypeId.RECORD) {
            return toWire(image);
        }
        if (type == TypeId.INET) {
            return InternetAddress.toWire(new String(image, StandardCharsets.UTF_8));
        }
        if (type == TypeId.JSONB) {
            byte[] value = new byte[image.length + 1];
            value[0] = RareTypes.JSONB_VERSION;
            System.arraycopy(image, 0, value, 1, image.length);
            return value;
        }
        return type.element() == null
                ? ValueImage.toBinary(wireType, image)
                : ArrayImage.toBinary(wireType, image);
    }
}
