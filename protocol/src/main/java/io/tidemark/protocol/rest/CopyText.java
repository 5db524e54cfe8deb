package io.tidemark.protocol.rest;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows in COPY's text format, on their way to the engine. Confined to its request. */
final class CopyText {
    private static final int SMALL = 131_072;

    private final RestMemory.@Nullable Share memory;
    private byte[] bytes;
    private int at;

    private CopyText(RestMemory.@Nullable Share memory, int capacity) {
        this.memory = memory;
        this.bytes = new byte[capacity];
    }

    /** Text of any length, which takes its memory from there. */
    static CopyText of(RestMemory.Share memory) {
        memory.take(SMALL);
        return new CopyText(memory, SMALL);
    }

    /** For text of a sample. */
    static CopyText small() {
        return new CopyText(null, 64);
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    void at(int index) {
        at = index;
    }

    byte[] room(int count) {
        if (bytes.length - at < count) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 64,
                    Math.max(2L * bytes.length, at + (long) count));
            if (memory != null) {
                memory.take(capacity - bytes.length);
            }
            bytes = Arrays.copyOf(bytes, capacity);
        }
        return bytes;
    }

    void put(int value) {
        room(1)[at++] = (byte) value;
    }

    /** NULL. */
    void nothing() {
        put('\\');
        put('N');
    }

    /** Text of ASCII that needs no escapes. */
    void word(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    /** Text that needs no escapes. */
    void plain(byte[] text, int from, int to) {
        System.arraycopy(text, from, room(to - from), at, to - from);
        at += to - from;
    }

    /** Any text. */
    void escaped(byte[] text, int from, int to) {
        byte[] target = room(2 * (to - from));
        for (int i = from; i < to; i++) {
            byte c = text[i];
            switch (c) {
                case '\\' -> {
                    target[at++] = '\\';
                    target[at++] = '\\';
                }
                case '\n' -> {
                    target[at++] = '\\';
                    target[at++] = 'n';
                }
                case '\r' -> {
                    target[at++] = '\\';
                    target[at++] = 'r';
                }
                case '\t' -> {
                    target[at++] = '\\';
                    target[at++] = 't';
                }
                default -> target[at++] = c;
            }
        }
    }
}
