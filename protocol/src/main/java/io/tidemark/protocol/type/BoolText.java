package io.tidemark.protocol.type;

/** Text form of bool: written {@code t} or {@code f}, read from any unique beginning of true, false, yes, no, on, off, 1, 0. */
public final class BoolText {
    private BoolText() {}

    /** Reads a bool, blanks around it allowed. */
    public static boolean parse(byte[] text, int offset, int length) {
        int end = Ascii.trimEnd(text, offset, offset + length);
        int from = Ascii.skipSpaces(text, offset, end);
        int count = end - from;
        if (isPrefix(text, from, end, "true", 1) || isPrefix(text, from, end, "yes", 1)
                || isPrefix(text, from, end, "on", 2) || (count == 1 && text[from] == '1')) {
            return true;
        }
        if (isPrefix(text, from, end, "false", 1) || isPrefix(text, from, end, "no", 1)
                || isPrefix(text, from, end, "off", 2) || (count == 1 && text[from] == '0')) {
            return false;
        }
        throw ValueException.syntax("boolean", text, offset, length);
    }

    private static boolean isPrefix(byte[] text, int from, int end, String word, int least) {
        int count = end - from;
        return count >= least && count <= word.length()
                && Ascii.equalsIgnoreCase(text, from, end, word.substring(0, count));
    }
}
