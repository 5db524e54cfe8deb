package io.tidemark.protocol.message;

import java.util.List;

/**
 * The format codes of a Bind message, with PostgreSQL's shorthand: none means all text, one stands for all, otherwise one each.
 *
 * @param codes as sent
 */
public record FormatCodes(List<Format> codes) {
    /** All values as text. */
    public static final FormatCodes ALL_TEXT = new FormatCodes(List.of());
    /** All values binary. */
    public static final FormatCodes ALL_BINARY = new FormatCodes(List.of(Format.BINARY));

    public FormatCodes {
        codes = List.copyOf(codes);
    }

    /** The format of the value at {@code index}, from 0; text beyond what was sent. */
    public Format of(int index) {
        if (codes.isEmpty()) {
            return Format.TEXT;
        }
        if (codes.size() == 1) {
            return codes.getFirst();
        }
        return index < codes.size() ? codes.get(index) : Format.TEXT;
    }

    /** Whether these codes can stand for {@code count} values: none, one, or one each. */
    public boolean fits(int count) {
        return codes.size() <= 1 || codes.size() == count;
    }
}
