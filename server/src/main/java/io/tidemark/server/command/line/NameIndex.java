package io.tidemark.server.command.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Names as bytes, numbered from 0 in the order of adding. Confined to one thread. */
final class NameIndex {
    private static final int NONE = -1;

    private final List<byte[]> names = new ArrayList<>();
    private int[] slots = new int[16];

    NameIndex() {
        Arrays.fill(slots, NONE);
    }

    int size() {
        return names.size();
    }

    byte[] name(int number) {
        return names.get(number);
    }

    /** The number of a name, or less than 0. */
    int find(byte[] source, int from, int to) {
        int mask = slots.length - 1;
        for (int slot = hash(source, from, to) & mask;; slot = (slot + 1) & mask) {
            int number = slots[slot];
            if (number == NONE) {
                return NONE;
            }
            byte[] name = names.get(number);
            if (Arrays.equals(name, 0, name.length, source, from, to)) {
                return number;
            }
        }
    }

    /** The number of a name; it is added when it is new. */
    int number(byte[] source, int from, int to) {
        int mask = slots.length - 1;
        for (int slot = hash(source, from, to) & mask;; slot = (slot + 1) & mask) {
            int number = slots[slot];
            if (number == NONE) {
                slots[slot] = names.size();
                names.add(Arrays.copyOfRange(source, from, to));
                grow();
                return names.size() - 1;
            }
            byte[] name = names.get(number);
            if (Arrays.equals(name, 0, name.length, source, from, to)) {
                return number;
            }
        }
    }

    private void grow() {
        if (names.size() * 2 <= slots.length) {
            return;
        }
        slots = new int[slots.length * 2];
        Arrays.fill(slots, NONE);
        int mask = slots.length - 1;
        for (int number = 0; number < names.size(); number++) {
            byte[] name = names.get(number);
            int slot = hash(name, 0, name.length) & mask;
            while (slots[slot] != NONE) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number;
        }
    }

    private static int hash(byte[] source, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + source[i];
        }
        return hash ^ (hash >>> 15);
    }
}
