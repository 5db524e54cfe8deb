package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.type.ByteaText;
import io.tidemark.protocol.type.DateTimeText;
import io.tidemark.protocol.type.FloatText;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.protocol.type.IntervalText;
import io.tidemark.protocol.type.NumericText;
import io.tidemark.protocol.type.PgType;
import io.tidemark.protocol.type.UuidText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes rows as JSON or CSV into the bytes of a response. Confined to one result. */
final class TextRows implements RowSink {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    /** Bytes that a byte of an array takes while it is taken apart. */
    private static final int ARRAY_FACTOR = 6;

    private final RowBytes bytes;
    private final Style style;
    private final RowLimit limit;
    private final LastRows last;
    /** For arrays the type of their items. */
    private final @Nullable PgType[] elements;
    private final boolean[] json;
    private final IsoTime time = new IsoTime();
    private int column;
    private int rowStart;
    private long seen;
    private long written;

    /**
     * How values look.
     *
     * @param delimiter    between two values
     * @param quotesLarge  whether int8 and numeric are strings
     */
    record Style(boolean csv, byte delimiter, boolean quotesLarge) {
        static Style json(boolean quotesLarge) {
            return new Style(false, (byte) ',', quotesLarge);
        }

        static Style csv(byte delimiter) {
            return new Style(true, delimiter, false);
        }
    }

    TextRows(RowBytes bytes, Style style, RowLimit limit, List<ResultColumn> columns) {
        this.bytes = bytes;
        this.style = style;
        this.limit = limit;
        this.last = new LastRows(limit.last(), bytes.memory());
        this.elements = new @Nullable PgType[columns.size()];
        this.json = new boolean[columns.size()];
        for (int i = 0; i < json.length; i++) {
            PgType type = PgType.byOid(columns.get(i).typeOid()).orElse(PgType.TEXT);
            boolean vector = type == PgType.INT2VECTOR || type == PgType.OIDVECTOR;
            elements[i] = vector ? null : type.element().orElse(null);
            json[i] = !style.csv() && (type == PgType.JSON || type == PgType.JSONB);
        }
    }

    /** Rows that came, wanted or not. */
    long seen() {
        return seen;
    }

    /** Rows that were written. */
    long written() {
        return written;
    }

    /** Writes what was held back. */
    void finish() {
        last.drain(limit.spare(), row -> {
            separate();
            bytes.put(row, 0, row.length);
            written++;
            bytes.handOnIfFull();
        });
    }

    /** Forgets the row that failed half-way. */
    void dropOpenRow() {
        if (column > 0) {
            bytes.at(rowStart);
            column = 0;
        }
    }

    private void separate() {
        if (!style.csv() && written > 0) {
            bytes.put(',');
        }
    }

    @Override
    public Format format(int columnIndex) {
        return Format.TEXT;
    }

    @Override
    public void beginRow() {
        rowStart = bytes.at();
        column = 0;
        if (limit.last() == 0) {
            separate();
        }
        if (!style.csv()) {
            bytes.put('[');
        }
    }

    @Override
    public void endRow() {
        if (column != json.length) {
            throw new IllegalStateException("row of " + column + " values, described with " + json.length);
        }
        column = 0;
        if (style.csv()) {
            bytes.put('\r');
            bytes.put('\n');
        } else {
            bytes.put(']');
        }
        long number = seen++;
        if (limit.last() > 0) {
            last.add(bytes, rowStart);
        } else if (number < limit.skip() || number >= limit.end()) {
            bytes.at(rowStart);
        } else {
            written++;
            bytes.handOnIfFull();
        }
    }

    /** Room for a value of {@code count} bytes, after the delimiter. */
    private byte[] begin(int count) {
        if (column++ > 0) {
            bytes.room(1)[bytes.at()] = style.delimiter();
            bytes.at(bytes.at() + 1);
        }
        return bytes.room(count);
    }

    private void word(byte[] word) {
        begin(0);
        bytes.put(word, 0, word.length);
    }

    /** Room for a value in quotes; {@link #endString} closes them. */
    private byte[] beginString(int count) {
        byte[] target = begin(count + 2);
        target[bytes.at()] = '"';
        bytes.at(bytes.at() + 1);
        return target;
    }

    private void endPlainString(int end) {
        bytes.at(end);
        bytes.put('"');
    }

    private void endString(int from, int end) {
        bytes.at(end);
        if (style.csv()) {
            bytes.quoteForCsv(from);
        } else {
            bytes.quoteForJson(from);
        }
    }

    @Override
    public void writeNull() {
        if (style.csv()) {
            begin(0);
        } else {
            word(NULL);
        }
    }

    @Override
    public void writeBool(boolean value) {
        word(value ? TRUE : FALSE);
    }

    @Override
    public void writeInt2(int value) {
        integer(value);
    }

    @Override
    public void writeInt4(int value) {
        integer(value);
    }

    @Override
    public void writeOid(int value) {
        integer(Integer.toUnsignedLong(value));
    }

    private void integer(long value) {
        byte[] target = begin(IntegerText.MAX_LENGTH);
        bytes.at(IntegerText.put(value, target, bytes.at()));
    }

    @Override
    public void writeInt8(long value) {
        if (style.quotesLarge()) {
            byte[] target = beginString(IntegerText.MAX_LENGTH);
            endPlainString(IntegerText.put(value, target, bytes.at()));
        } else {
            integer(value);
        }
    }

    @Override
    public void writeFloat4(float value) {
        if (Float.isFinite(value)) {
            byte[] target = begin(FloatText.MAX_LENGTH + 2);
            endFloat(target, FloatText.put(value, target, bytes.at()));
        } else {
            writeNull();
        }
    }

    @Override
    public void writeFloat8(double value) {
        if (Double.isFinite(value)) {
            byte[] target = begin(FloatText.MAX_LENGTH + 2);
            endFloat(target, FloatText.put(value, target, bytes.at()));
        } else {
            writeNull();
        }
    }

    /** A whole number gets decimals, so that it is read as what it is. */
    private void endFloat(byte[] target, int end) {
        for (int i = bytes.at(); i < end; i++) {
            if (target[i] == '.' || target[i] == 'e') {
                bytes.at(end);
                return;
            }
        }
        target[end] = '.';
        target[end + 1] = '0';
        bytes.at(end + 2);
    }

    @Override
    public void writeTimestamp(long micros) {
        byte[] target = beginString(IsoTime.MAX_LENGTH);
        endPlainString(time.put(micros, target, bytes.at()));
    }

    @Override
    public void writeTimestamptz(long micros, int offsetSeconds) {
        writeTimestamp(micros);
    }

    @Override
    public void writeDate(int days) {
        byte[] target = beginString(DateTimeText.MAX_LENGTH);
        endPlainString(DateTimeText.putDate(days, target, bytes.at()));
    }

    @Override
    public void writeTime(long micros) {
        byte[] target = beginString(DateTimeText.MAX_LENGTH);
        endPlainString(DateTimeText.putTime(micros, target, bytes.at()));
    }

    @Override
    public void writeInterval(int months, int days, long micros) {
        byte[] target = beginString(IntervalText.MAX_LENGTH);
        endPlainString(IntervalText.put(months, days, micros, target, bytes.at()));
    }

    @Override
    public void writeUuid(long high, long low) {
        byte[] target = beginString(UuidText.LENGTH);
        endPlainString(UuidText.put(high, low, target, bytes.at()));
    }

    @Override
    public void writeNumeric(long high, long low, int scale) {
        if (style.quotesLarge()) {
            byte[] target = beginString(NumericText.MAX_LENGTH);
            endPlainString(NumericText.put(high, low, scale, target, bytes.at()));
        } else {
            byte[] target = begin(NumericText.MAX_LENGTH);
            bytes.at(NumericText.put(high, low, scale, target, bytes.at()));
        }
    }

    @Override
    public void writeNumeric(MemorySegment ascii, long offset, int length) {
        byte lastByte = ascii.get(ValueLayout.JAVA_BYTE, offset + length - 1);
        if (lastByte < '0' || lastByte > '9') { // NaN, Infinity
            writeNull();
            return;
        }
        byte[] target = style.quotesLarge() ? beginString(length) : begin(length);
        MemorySegment.copy(ascii, ValueLayout.JAVA_BYTE, offset, target, bytes.at(), length);
        bytes.at(bytes.at() + length);
        if (style.quotesLarge()) {
            bytes.put('"');
        }
    }

    @Override
    public void writeText(MemorySegment utf8, long offset, int length) {
        if (elements[column] != null) {
            array(length, () -> utf8.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), 0);
            return;
        }
        boolean raw = json[column];
        byte[] target = raw ? begin(length) : beginString(length);
        int from = bytes.at();
        MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, offset, target, from, length);
        endText(raw, from, from + length);
    }

    @Override
    public void writeText(byte[] utf8, int offset, int length) {
        if (elements[column] != null) {
            array(length, () -> utf8, offset);
            return;
        }
        boolean raw = json[column];
        byte[] target = raw ? begin(length) : beginString(length);
        int from = bytes.at();
        System.arraycopy(utf8, offset, target, from, length);
        endText(raw, from, from + length);
    }

    private void endText(boolean raw, int from, int end) {
        if (raw) {
            bytes.at(end);
        } else {
            endString(from, end);
        }
    }

    @Override
    public void writeText(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeText(utf8, 0, utf8.length);
    }

    @Override
    public void writeBytea(MemorySegment raw, long offset, int length) {
        byte[] target = beginString(ByteaText.textLength(length));
        int from = bytes.at();
        endString(from, ByteaText.put(raw, offset, length, target, from));
    }

    @Override
    public void writeEncoded(byte[] encoded, int offset, int length) {
        writeText(encoded, offset, length);
    }

    private void array(int length, Supplier<byte[]> text, int offset) {
        PgType element = Objects.requireNonNull(elements[column]);
        byte[] array = bytes.spending(length, ARRAY_FACTOR,
                () -> ArrayJson.of(new String(text.get(), offset, length, StandardCharsets.UTF_8), element)
                        .getBytes(StandardCharsets.UTF_8));
        byte[] target = style.csv() ? beginString(array.length) : begin(array.length);
        int from = bytes.at();
        System.arraycopy(array, 0, target, from, array.length);
        endText(!style.csv(), from, from + array.length);
    }
}
