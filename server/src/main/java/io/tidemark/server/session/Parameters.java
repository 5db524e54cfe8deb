package io.tidemark.server.session;

import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.protocol.type.ArrayImage;
import io.tidemark.protocol.type.PgType;
import io.tidemark.protocol.type.ValueImage;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.KernelContext;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.TextImages;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the values of a Bind message to vectors of one row. */
final class Parameters {
    private final KernelContext context;

    /** @param memory where the vectors lie */
    Parameters(BufferArena memory, Environment environment) {
        this.context = new KernelContext(memory, environment);
    }

    /** One vector a parameter; 22P02 and 22P03 for values that their types can't have. */
    List<Vector> decode(ParameterValues values, List<SqlType> types) {
        List<Vector> vectors = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
            TypeId type = types.get(i).id();
            if (values.isNull(i)) {
                vectors.add(ofImage(type, null));
            } else if (values.format(i) == Format.TEXT) {
                vectors.add(ofText(type, values, i));
            } else {
                vectors.add(ofImage(type, binary(type, values, i)));
            }
        }
        return vectors;
    }

    private Vector ofText(TypeId type, ParameterValues values, int index) {
        byte[] bytes = values.bytes();
        requireUtf8(bytes, values.offset(index), values.length(index));
        byte[] copy = new byte[values.length(index)];
        System.arraycopy(bytes, values.offset(index), copy, 0, copy.length);
        VarVector text = variable(copy);
        if (type.isText() || type == TypeId.UNKNOWN) {
            return text;
        }
        Function cast = Registry.standard()
                .cast(TypeId.TEXT, type)
                .map(Cast::function)
                .orElseThrow(() -> new SqlException("0A000", "parameters of type " + type.pgName()
                        + " are not supported in text form", SqlException.NO_POSITION));
        return cast.kernel().apply(context, List.of(new Argument(text, 1, SqlType.of(TypeId.TEXT))), 1, null);
    }

    private static void requireUtf8(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == 0) {
                throw new SqlException("22021", "invalid byte sequence for encoding \"UTF8\": 0x00",
                        SqlException.NO_POSITION);
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
        } catch (CharacterCodingException malformed) {
            throw new SqlException("22021", "invalid byte sequence for encoding \"UTF8\"",
                    SqlException.NO_POSITION);
        }
    }

    private byte[] binary(TypeId type, ParameterValues values, int index) {
        PgType wire = wireType(type);
        byte[] bytes = values.bytes();
        if (type.isText() || type == TypeId.UNKNOWN) {
            requireUtf8(bytes, values.offset(index), values.length(index));
        }
        if (type == TypeId.JSON || type == TypeId.JSONB) {
            return json(type, bytes, values.offset(index), values.length(index));
        }
        return type.element() == null
                ? ValueImage.fromBinary(wire, bytes, values.offset(index), values.length(index))
                : ArrayImage.fromBinary(wire, bytes, values.offset(index), values.length(index));
    }

    private byte[] json(TypeId type, byte[] bytes, int offset, int length) {
        int version = type == TypeId.JSONB ? 1 : 0;
        if (version > 0 && (length == 0 || bytes[offset] != version)) {
            throw new SqlException("22P03", "unsupported jsonb version number", SqlException.NO_POSITION);
        }
        requireUtf8(bytes, offset + version, length - version);
        String text = new String(bytes, offset + version, length - version, StandardCharsets.UTF_8);
        return TextImages.read(type, text, context.environment());
    }

    /** The type as the wire knows it: SYMBOL is varchar there. */
    static PgType wireType(TypeId type) {
        return type == TypeId.SYMBOL ? PgType.VARCHAR : PgType.byOid(type.oid()).orElse(PgType.TEXT);
    }

    private Vector ofImage(TypeId type, byte @Nullable [] image) {
        BufferArena memory = context.memory();
        MemorySegment validity = image == null ? memory.bitmap(1) : null;
        byte[] bytes = image == null ? new byte[16] : image;
        return switch (type.layout()) {
            case BIT -> {
                MemorySegment bits = memory.bitmap(1);
                bits.set(Layouts.BYTE, 0, (byte) (bytes[0] == 0 ? 0 : 1));
                yield new BitVector(1, validity, bits);
            }
            case FIXED2 -> fixed(2, validity, bytes);
            case FIXED4 -> fixed(4, validity, bytes);
            case FIXED8 -> fixed(8, validity, bytes);
            case FIXED16 -> fixed(16, validity, bytes);
            case VARIABLE -> {
                VarVector plain = variable(image == null ? new byte[0] : image);
                yield new VarVector(1, validity, plain.offsets(), plain.bytes());
            }
        };
    }

    private FixedVector fixed(int width, @Nullable MemorySegment validity, byte[] image) {
        MemorySegment values = context.memory().allocateZeroed(width);
        MemorySegment.copy(image, 0, values, Layouts.BYTE, 0, Math.min(width, image.length));
        return new FixedVector(1, validity, width, values);
    }

    private VarVector variable(byte[] bytes) {
        MemorySegment offsets = context.memory().allocateZeroed(8);
        offsets.setAtIndex(Layouts.INT, 1, bytes.length);
        MemorySegment content = context.memory().allocate(bytes.length);
        MemorySegment.copy(bytes, 0, content, Layouts.BYTE, 0, bytes.length);
        return new VarVector(1, null, offsets, content);
    }
}
