package io.tidemark.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** SASLprep (RFC 4013) of a password; as PostgreSQL, one that it forbids is taken as it is. */
final class PreparedPassword {
    private PreparedPassword() {}

    static byte[] bytes(String password) {
        return prepared(password).getBytes(StandardCharsets.UTF_8);
    }

    private static String prepared(String password) {
        if (password.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return password;
        }
        StringBuilder mapped = new StringBuilder();
        password.codePoints().filter(c -> !vanishes(c)).map(c -> isSpace(c) ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        return normal.isEmpty() || normal.codePoints().anyMatch(PreparedPassword::isForbidden)
                || !isOneDirection(normal) ? password : normal;
    }

    /** RFC 3454's table B.1. */
    private static boolean vanishes(int c) {
        return c == 0xad || c == 0x34f || c == 0x1806 || (c >= 0x180b && c <= 0x180d)
                || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff;
    }

    /** Table C.1.2. */
    private static boolean isSpace(int c) {
        return c != ' ' && Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    /** The tables C.2 to C.9, and what was not assigned. */
    private static boolean isForbidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> c == 0x340 || c == 0x341 || (c >= 0x200e && c <= 0x200f)
                    || (c >= 0x202a && c <= 0x202e) || (c >= 0x206a && c <= 0x206f)
                    || (c >= 0x2ff0 && c <= 0x2ffb) || (c >= 0xfff9 && c <= 0xfffd)
                    || c == 0xe0001 || (c >= 0xe0020 && c <= 0xe007f);
        };
    }

    /** A text that is written from right to left is so from its first to its last letter, and has none of the other kind. */
    private static boolean isOneDirection(String text) {
        if (text.codePoints().noneMatch(PreparedPassword::isRightToLeft)) {
            return true;
        }
        return isRightToLeft(text.codePointAt(0)) && isRightToLeft(text.codePointBefore(text.length()))
                && text.codePoints()
                        .noneMatch(c -> Character
                                .getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    }

    private static boolean isRightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
