package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one row of a kernel's batch, read by position. What is decoded from a constant is decoded once.
 * Confined to one call of a kernel.
 */
final class Row {
    private final KernelContext context;
    private final Argument[] arguments;
    private final @Nullable Object[] constants;
    private final @Nullable Object[] derivedFrom;
    private final @Nullable Object[] derived;
    private int index;

    Row(KernelContext context, List<Argument> arguments) {
        this.context = context;
        this.arguments = arguments.toArray(Argument[]::new);
        this.constants = new Object[this.arguments.length];
        this.derivedFrom = new Object[this.arguments.length];
        this.derived = new Object[this.arguments.length];
    }

    void moveTo(int row) {
        index = row;
    }

    KernelContext context() {
        return context;
    }

    Environment environment() {
        return context.environment();
    }

    /** How many arguments the call has. */
    int count() {
        return arguments.length;
    }

    TypeId type(int argument) {
        return arguments[argument].type().id();
    }

    /** The vector of an argument; {@link #at} is the row in it. */
    Vector vector(int argument) {
        return arguments[argument].values();
    }

    /** The row of the argument's vector. */
    int at(int argument) {
        return index * arguments[argument].stride();
    }

    boolean isNull(int argument) {
        return vector(argument).isNull(at(argument));
    }

    boolean bool(int argument) {
        return ((BitVector) vector(argument)).value(at(argument));
    }

    /** An int2, or an int4, a date or an oid as signed 32 bits. */
    int int4(int argument) {
        FixedVector vector = (FixedVector) vector(argument);
        return vector.width() == 2 ? vector.shortAt(at(argument)) : vector.intAt(at(argument));
    }

    /** An integer of any width, a time, or a timestamp; oids are unsigned. */
    long int8(int argument) {
        FixedVector vector = (FixedVector) vector(argument);
        int at = at(argument);
        return switch (vector.width()) {
            case 2 -> vector.shortAt(at);
            case 4 ->
                Numbers.isOid(type(argument)) ? Integer.toUnsignedLong(vector.intAt(at)) : vector.intAt(at);
            default -> vector.longAt(at);
        };
    }

    /** A float of either width. */
    double float8(int argument) {
        FixedVector vector = (FixedVector) vector(argument);
        return vector.width() == 4 ? vector.floatAt(at(argument)) : vector.doubleAt(at(argument));
    }

    float float4(int argument) {
        return ((FixedVector) vector(argument)).floatAt(at(argument));
    }

    String text(int argument) {
        return decoded(argument, Row::textAt);
    }

    byte[] bytes(int argument) {
        return decoded(argument, Row::bytesAt);
    }

    Decimal numeric(int argument) {
        return decoded(argument, Row::numericAt);
    }

    ArrayValue array(int argument) {
        return decoded(argument, Row::arrayAt);
    }

    Interval interval(int argument) {
        return intervalAt((FixedVector) vector(argument), at(argument));
    }

    /** An object made from a text argument, such as a compiled pattern; made again only when the text changes. */
    @SuppressWarnings("unchecked")
    <T> T derived(int argument, Function<String, T> maker) {
        String text = text(argument);
        Object made = derived[argument];
        if (made == null || !text.equals(derivedFrom[argument])) {
            made = maker.apply(text);
            derived[argument] = made;
            derivedFrom[argument] = text;
        }
        return (T) made;
    }

    @SuppressWarnings("unchecked")
    private <T> T decoded(int argument, Decoder<T> decoder) {
        if (arguments[argument].stride() != 0) {
            return decoder.decode(vector(argument), at(argument), arguments[argument]);
        }
        Object constant = constants[argument];
        if (constant == null) {
            constant = decoder.decode(vector(argument), 0, arguments[argument]);
            constants[argument] = constant;
        }
        return (T) constant;
    }

    private interface Decoder<T> {
        T decode(Vector vector, int at, Argument argument);
    }

    private static String textAt(Vector vector, int at, Argument argument) {
        return vector instanceof DictionaryVector coded ? coded.string(at) : ((VarVector) vector).string(at);
    }

    private static byte[] bytesAt(Vector vector, int at, Argument argument) {
        return vector instanceof DictionaryVector coded
                ? coded.dictionary().byteArray(coded.code(at))
                : ((VarVector) vector).byteArray(at);
    }

    private static ArrayValue arrayAt(Vector vector, int at, Argument argument) {
        return ArrayValue.decode(((VarVector) vector).byteArray(at));
    }

    private static Decimal numericAt(Vector vector, int at, Argument argument) {
        return numericAt(vector, at, argument.type().modifier() < 0 ? 0 : argument.type().scale());
    }

    /** A numeric in either form; {@code scale} is that of the 16-byte form. */
    static Decimal numericAt(Vector vector, int at, int scale) {
        if (vector instanceof FixedVector fixed) {
            long low = fixed.values().get(Layouts.LONG, (long) at << 4);
            long high = fixed.values().get(Layouts.LONG, ((long) at << 4) + 8);
            if (high == low >> 63) {
                return Decimal.of(BigDecimal.valueOf(low, scale));
            }
            BigInteger unscaled = BigInteger.valueOf(high).shiftLeft(64).or(Numbers.unsigned(low));
            return Decimal.of(new BigDecimal(unscaled, scale));
        }
        Decimal value = Decimal.parse(((VarVector) vector).string(at));
        if (value == null) {
            throw new IllegalStateException("not a numeric: " + ((VarVector) vector).string(at));
        }
        return value;
    }

    static Interval intervalAt(FixedVector vector, int at) {
        MemorySegment values = vector.values();
        long offset = (long) at << 4;
        return new Interval(values.get(Layouts.INT, offset + 12), values.get(Layouts.INT, offset + 8),
                values.get(Layouts.LONG, offset));
    }
}
