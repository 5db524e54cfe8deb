package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Takes CSV apart, record by record, without an object for each. Quotes as in RFC 4180; the last record needs no line end; empty
 * lines are none. Confined to its request.
 */
final class CsvRecords {
    private static final int MAX_RECORD_BYTES = 16 << 20;
    private static final int MAX_FIELDS = 10_000;
    /** Bytes of a record for which no memory is taken. */
    private static final int SMALL = 8_192;

    private final InputStream in;
    private final byte delimiter;
    private final RestMemory.Share memory;
    private final byte[] input = new byte[65_536];
    private int at;
    private int end;
    private long readBytes;
    private byte[] record = new byte[SMALL];
    private int[] ends = new int[64];
    private boolean[] quoted = new boolean[64];
    private int count;
    private int length;
    private long line;
    private long nextLine = 1;

    /** @param memory where what long records need is taken from, until {@link #letGo} */
    CsvRecords(InputStream in, byte delimiter, RestMemory.Share memory) {
        this.memory = memory;
        this.in = in;
        this.delimiter = delimiter;
    }

    /** Gives the memory of long records back; there are no more. */
    void letGo() {
        memory.give(record.length - SMALL);
        record = new byte[SMALL];
    }

    /** The bytes of the record's fields, one after the other. */
    byte[] bytes() {
        return record;
    }

    /** How many fields the record has. */
    int fieldCount() {
        return count;
    }

    int from(int field) {
        return field == 0 ? 0 : ends[field - 1];
    }

    int to(int field) {
        return ends[field];
    }

    /** Whether a field was in quotes. */
    boolean isQuoted(int field) {
        return quoted[field];
    }

    /** The line, from 1, in which the record begins. */
    long line() {
        return line;
    }

    /** How many bytes of the input were read up to the end of the record. */
    long consumed() {
        return readBytes + at;
    }

    /** Goes to the next record; false at the end. */
    boolean next() throws IOException {
        do {
            if (!nextLine()) {
                return false;
            }
        } while (count == 1 && length == 0 && !quoted[0]);
        return true;
    }

    private boolean nextLine() throws IOException {
        if (at == end && !fill()) {
            return false;
        }
        count = 0;
        length = 0;
        line = nextLine;
        int c;
        do {
            c = field();
        } while (c == delimiter);
        return true;
    }

    /** Reads a field. @return what ended it: the delimiter, a line end, or -1 */
    private int field() throws IOException {
        if (count == ends.length) {
            if (count >= MAX_FIELDS) {
                throw new HttpException(400, "line " + line + " has more than " + MAX_FIELDS + " values");
            }
            ends = Arrays.copyOf(ends, 2 * count);
            quoted = Arrays.copyOf(quoted, 2 * count);
        }
        int start = length;
        boolean inQuotes = false;
        boolean wasQuoted = false;
        int c = read();
        while (c >= 0) {
            if (inQuotes) {
                if (c == '"') {
                    c = read();
                    if (c != '"') {
                        inQuotes = false;
                        continue;
                    }
                }
                if (c == '\n') {
                    nextLine++;
                }
            } else if (c == '"' && length == start && !wasQuoted) {
                inQuotes = true;
                wasQuoted = true;
                c = read();
                continue;
            } else if (c == delimiter || c == '\n') {
                break;
            }
            append((byte) c);
            c = read();
        }
        if (c == '\n') {
            nextLine++;
        }
        if (c != delimiter && !inQuotes && length > start && record[length - 1] == '\r') {
            length--;
        }
        quoted[count] = wasQuoted;
        ends[count++] = length;
        return c == delimiter ? delimiter : c < 0 ? -1 : '\n';
    }

    private void append(byte c) {
        if (length == record.length) {
            if (length >= MAX_RECORD_BYTES) {
                throw new HttpException(400, "the record of line " + line + " is longer than "
                        + MAX_RECORD_BYTES + " bytes");
            }
            memory.take(length);
            record = Arrays.copyOf(record, 2 * length);
        }
        record[length++] = c;
    }

    private int read() throws IOException {
        if (at == end && !fill()) {
            return -1;
        }
        return input[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        readBytes += end;
        at = 0;
        end = 0;
        int got = in.read(input, 0, input.length);
        end = Math.max(got, 0);
        return got > 0;
    }
}
