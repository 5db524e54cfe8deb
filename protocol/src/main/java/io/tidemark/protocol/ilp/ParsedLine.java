package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineRow;
import java.util.Arrays;

/** The line that a {@link LineParser} has read, in arrays that are used again and again. Confined to one thread. */
final class ParsedLine implements LineRow {
    private byte[] line = new byte[0];
    private int lineFrom;
    private int lineTo;
    private long number;
    private byte[] table = line;
    private int tableFrom;
    private int tableTo;
    private int size;
    private byte[][] names = new byte[16][];
    private int[] nameFroms = new int[16];
    private int[] nameTos = new int[16];
    private Kind[] kinds = new Kind[16];
    private long[] bits = new long[16];
    private byte[][] texts = new byte[16][];
    private int[] textFroms = new int[16];
    private int[] textTos = new int[16];
    private boolean hasTimestamp;
    private long timestampMicros;

    /** Forgets the last line. */
    void start(byte[] bytes, int from) {
        line = bytes;
        lineFrom = from;
        size = 0;
        hasTimestamp = false;
    }

    void end(int to) {
        lineTo = to;
    }

    void number(long lineNumber) {
        number = lineNumber;
    }

    void table(byte[] bytes, int from, int to) {
        table = bytes;
        tableFrom = from;
        tableTo = to;
    }

    /** Begins a column; a value follows. */
    void name(byte[] bytes, int from, int to) {
        if (size == names.length) {
            grow();
        }
        names[size] = bytes;
        nameFroms[size] = from;
        nameTos[size] = to;
    }

    private void grow() {
        int larger = size * 2;
        names = Arrays.copyOf(names, larger);
        nameFroms = Arrays.copyOf(nameFroms, larger);
        nameTos = Arrays.copyOf(nameTos, larger);
        kinds = Arrays.copyOf(kinds, larger);
        bits = Arrays.copyOf(bits, larger);
        texts = Arrays.copyOf(texts, larger);
        textFroms = Arrays.copyOf(textFroms, larger);
        textTos = Arrays.copyOf(textTos, larger);
    }

    void value(Kind kind, long value) {
        kinds[size] = kind;
        bits[size++] = value;
    }

    void text(Kind kind, byte[] bytes, int from, int to) {
        kinds[size] = kind;
        texts[size] = bytes;
        textFroms[size] = from;
        textTos[size++] = to;
    }

    void timestamp(long micros) {
        hasTimestamp = true;
        timestampMicros = micros;
    }

    @Override
    public long lineNumber() {
        return number;
    }

    @Override
    public byte[] tableBytes() {
        return table;
    }

    @Override
    public int tableFrom() {
        return tableFrom;
    }

    @Override
    public int tableTo() {
        return tableTo;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte[] nameBytes(int index) {
        return names[index];
    }

    @Override
    public int nameFrom(int index) {
        return nameFroms[index];
    }

    @Override
    public int nameTo(int index) {
        return nameTos[index];
    }

    @Override
    public Kind kind(int index) {
        return kinds[index];
    }

    @Override
    public long bits(int index) {
        return bits[index];
    }

    @Override
    public byte[] textBytes(int index) {
        return texts[index];
    }

    @Override
    public int textFrom(int index) {
        return textFroms[index];
    }

    @Override
    public int textTo(int index) {
        return textTos[index];
    }

    @Override
    public boolean hasTimestamp() {
        return hasTimestamp;
    }

    @Override
    public long timestampMicros() {
        return timestampMicros;
    }

    @Override
    public String text() {
        return LineText.shown(line, lineFrom, lineTo);
    }
}
