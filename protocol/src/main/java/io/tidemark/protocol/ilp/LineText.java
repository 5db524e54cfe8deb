package io.tidemark.protocol.ilp;

import java.nio.charset.StandardCharsets;

/** What lines demand of their texts. */
final class LineText {
    /** Bytes of a line that a report shows. */
    private static final int SHOWN_BYTES = 120;

    private LineText() {}

    /** Where bytes stop being UTF-8 without zeros, or {@code to}. */
    static int firstBad(byte[] text, int from, int to) {
        int i = from;
        while (i < to) {
            byte first = text[i];
            if (first > 0) {
                i++;
                continue;
            }
            int length = first == 0 ? 0 : sequence(text, i, to);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return to;
    }

    /** Bytes of the character that starts with a negative byte; 0 when it is none. */
    private static int sequence(byte[] text, int at, int to) {
        int first = text[at] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + length > to) {
            return 0;
        }
        for (int i = at + 1; i < at + length; i++) {
            if ((text[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = text[at + 1] & 0xFF;
        boolean right = switch (first) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second <= 0x9F;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second <= 0x8F;
            default -> true;
        };
        return right ? length : 0;
    }

    /** The beginning of a line for reports: no control characters, at most {@value #SHOWN_BYTES} bytes of it. */
    static String shown(byte[] line, int from, int to) {
        int end = Math.min(to, from + SHOWN_BYTES);
        while (end > from && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
            end--;
        }
        String text = new String(line, from, end - from, StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", ".") + (to > from + SHOWN_BYTES ? "…" : "");
    }
}
