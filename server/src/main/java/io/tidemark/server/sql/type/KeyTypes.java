package io.tidemark.server.sql.type;

/** Types whose equal values are recognized by a number, as the filters of keys need it. */
public final class KeyTypes {
    /** Digits that a 128-bit decimal has. */
    private static final int MOST_DIGITS = 38;

    private KeyTypes() {}

    /** Whether a stored column of this type can be searched by such numbers. */
    public static boolean numbered(SqlType type) {
        return switch (type.id()) {
            case UUID, TEXT, VARCHAR, BPCHAR, SYMBOL, BYTEA -> true;
            case NUMERIC -> type.modifier() >= 0 && type.precision() <= MOST_DIGITS && type.scale() >= 0
                    && type.scale() <= type.precision();
            default -> switch (type.id().layout()) {
                case BIT, FIXED2, FIXED4, FIXED8 -> true;
                case FIXED16, VARIABLE -> false;
            };
        };
    }
}
