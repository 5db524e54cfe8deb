package io.tidemark.protocol.ilp;

/** The words that stand for booleans. */
final class Words {
    private static final String[] TRUE = {"t", "T", "true", "True", "TRUE"};
    private static final String[] FALSE = {"f", "F", "false", "False", "FALSE"};

    private Words() {}

    /** 1 for true, 0 for false, -1 for anything else. */
    static int truth(byte[] text, int from, int to) {
        return isOneOf(TRUE, text, from, to) ? 1 : isOneOf(FALSE, text, from, to) ? 0 : -1;
    }

    private static boolean isOneOf(String[] words, byte[] text, int from, int to) {
        for (String word : words) {
            if (word.length() == to - from && matches(word, text, from)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String word, byte[] text, int from) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != text[from + i]) {
                return false;
            }
        }
        return true;
    }
}
