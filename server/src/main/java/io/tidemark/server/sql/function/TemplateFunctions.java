package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import java.math.BigDecimal;
import java.util.List;

/** The rows of to_char. */
final class TemplateFunctions {
    private TemplateFunctions() {}

    static void declare(Declarations rows) {
        rows.function("to_char", TypeId.TIMESTAMP, TypeId.TEXT).stable().rows((row, output) -> {
            if (Zones.isInfinite(row.int8(0))) {
                output.nothing();
            } else {
                output.text(TimeTemplate.format(row.text(1), row.int8(0), 0));
            }
        });
        rows.function("to_char", TypeId.TIMESTAMPTZ, TypeId.TEXT).stable().rows((row, output) -> {
            if (Zones.isInfinite(row.int8(0))) {
                output.nothing();
            } else {
                int offset = Zones.offsetSeconds(row.int8(0), row.environment().timeZone());
                output.text(TimeTemplate.format(row.text(1), row.int8(0) + offset * 1_000_000L, offset));
            }
        });
        for (TypeId type : List.of(TypeId.INT4, TypeId.INT8)) {
            rows.function("to_char", type, TypeId.TEXT).stable().rows((row, output) -> output
                    .text(NumberTemplate.format(row.text(1), BigDecimal.valueOf(row.int8(0)))));
        }
        rows.function("to_char", TypeId.FLOAT8, TypeId.TEXT).stable()
                .rows((row, output) -> decimal(row, Decimal.of(row.float8(0)), output));
        rows.function("to_char", TypeId.NUMERIC, TypeId.TEXT).stable()
                .rows((row, output) -> decimal(row, row.numeric(0), output));
    }

    private static void decimal(Row row, Decimal value, Output output) {
        if (value.isFinite()) {
            output.text(NumberTemplate.format(row.text(1), value.finite()));
        } else {
            throw Errors.unsupported("to_char of NaN and infinity is not supported");
        }
    }
}
