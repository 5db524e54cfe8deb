package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.Format;
import java.lang.foreign.MemorySegment;

/**
 * Takes rows and encodes them straight into the connection's buffer: {@link #beginRow()}, one write a column in order,
 * {@link #endRow()}. Each write encodes in the format that the client asked for its column, text or binary; the caller picks
 * the method that fits the column's declared type. {@code endRow} hands a full buffer to the network and waits while the client
 * doesn't read.
 *
 * <p>Every method throws {@link EngineException} when the client is gone; to be passed on. Confined to the call it was given
 * to.
 */
public interface RowSink {
    /** The format of a column, from 0, for engines that encode a value themselves ({@link #writeEncoded}). */
    Format format(int columnIndex);

    /** Starts a row of as many columns as the portal was described with. */
    void beginRow();

    /** Ends the row. */
    void endRow();

    /** NULL, of any type. */
    void writeNull();

    /** bool. */
    void writeBool(boolean value);

    /** int2; also from wider storage, the value must be in range. */
    void writeInt2(int value);

    /** int4. */
    void writeInt4(int value);

    /** oid and its kin (regclass in binary …): an unsigned int. */
    void writeOid(int value);

    /** int8. */
    void writeInt8(long value);

    /** float4. */
    void writeFloat4(float value);

    /** float8. */
    void writeFloat8(double value);

    /** timestamp: µs since 1970-01-01; {@link Long#MAX_VALUE} is infinity, {@link Long#MIN_VALUE} -infinity. */
    void writeTimestamp(long micros);

    /**
     * timestamptz: µs since 1970-01-01 UTC, infinities as in {@link #writeTimestamp}.
     *
     * @param offsetSeconds east of Greenwich at that instant in the session's time zone; only the text form shows it
     */
    void writeTimestamptz(long micros, int offsetSeconds);

    /** date: days since 1970-01-01; {@link Integer#MAX_VALUE} is infinity, {@link Integer#MIN_VALUE} -infinity. */
    void writeDate(int days);

    /** time: µs since midnight. */
    void writeTime(long micros);

    /** interval. */
    void writeInterval(int months, int days, long micros);

    /** uuid, first and last 8 bytes. */
    void writeUuid(long high, long low);

    /** numeric: the 128-bit two's complement number {@code high:low} times 10^-scale, scale 0 to 38. */
    void writeNumeric(long high, long low, int scale);

    /** numeric: plain decimal ASCII such as {@code -12.50}, {@code NaN}, {@code Infinity}; all its digits are kept. */
    void writeNumeric(MemorySegment ascii, long offset, int length);

    /** A string type: {@code length} bytes of UTF-8. */
    void writeText(MemorySegment utf8, long offset, int length);

    /** A string type: {@code length} bytes of UTF-8. */
    void writeText(byte[] utf8, int offset, int length);

    /** A string type. */
    void writeText(String value);

    /** bytea: {@code length} raw bytes. */
    void writeBytea(MemorySegment bytes, long offset, int length);

    /** Bytes that are already in the column's format ({@link #format}): arrays, vectors and what else has no method here. */
    void writeEncoded(byte[] bytes, int offset, int length);
}
