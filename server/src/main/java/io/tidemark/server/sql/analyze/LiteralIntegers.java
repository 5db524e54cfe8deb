package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.ValuesLiterals;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.Vector;

/** A column of integer literals, read straight from the statement's text. */
final class LiteralIntegers {
    private LiteralIntegers() {}

    /** The values as INT2, INT4 or INT8; NULL cells are NULL. */
    static Vector build(ValuesLiterals literals, int item, TypeId type, BufferArena memory) {
        int width = switch (type.layout()) {
            case FIXED2 -> 2;
            case FIXED4 -> 4;
            default -> 8;
        };
        FixedBuilder builder = new FixedBuilder(width, memory);
        for (int row = 0; row < literals.rowCount(); row++) {
            if (literals.kind(row, item) == ValuesLiterals.NULL) {
                builder.appendNull();
            } else {
                append(builder, value(literals, row, item, type), width);
            }
        }
        return builder.build();
    }

    private static void append(FixedBuilder builder, long value, int width) {
        switch (width) {
            case 2 -> builder.appendShort((short) value);
            case 4 -> builder.appendInt((int) value);
            default -> builder.appendLong(value);
        }
    }

    private static long value(ValuesLiterals literals, int row, int item, TypeId type) {
        long value;
        try {
            value = Long.parseLong(literals.sql(), literals.start(row, item), literals.end(row, item), 10);
        } catch (NumberFormatException _) {
            throw outOfRange(literals, row, item, type);
        }
        boolean fits = switch (type.layout()) {
            case FIXED2 -> value == (short) value;
            case FIXED4 -> value == (int) value;
            default -> true;
        };
        if (!fits) {
            throw outOfRange(literals, row, item, type);
        }
        return value;
    }

    private static SqlException outOfRange(ValuesLiterals literals, int row, int item, TypeId type) {
        return new SqlException("22003", TypeNames.display(type) + " out of range",
                literals.cellPosition(row, item));
    }
}
