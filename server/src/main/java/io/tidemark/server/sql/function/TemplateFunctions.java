package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.DateTimeText;
import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import java.util.List;

/** The rows of to_char, to_date, to_timestamp and to_number. */
final class TemplateFunctions {
    private static final TypeId TEXT = TypeId.TEXT;

    private TemplateFunctions() {}

    static void declare(Declarations rows) {
        times(rows);
        numbers(rows);
        reading(rows);
    }

    private static void times(Declarations rows) {
        rows.function("to_char", TypeId.TIMESTAMP, TEXT).stable().rows((row, output) -> {
            if (Zones.isInfinite(row.int8(0)) || row.text(1).isEmpty()) {
                output.nothing();
            } else {
                output.text(TimeTemplate.timestamp(dates(row, 1), row.int8(0)));
            }
        });
        rows.function("to_char", TypeId.TIMESTAMPTZ, TEXT).stable().rows((row, output) -> {
            if (Zones.isInfinite(row.int8(0)) || row.text(1).isEmpty()) {
                output.nothing();
            } else {
                output.text(TimeTemplate.timestamp(dates(row, 1), row.int8(0), row.environment().timeZone()));
            }
        });
        rows.function("to_char", TypeId.INTERVAL, TEXT).stable().rows((row, output) -> {
            if (row.text(1).isEmpty()) {
                output.nothing();
            } else {
                output.text(TimeTemplate.interval(dates(row, 1), row.interval(0)));
            }
        });
    }

    private static void numbers(Declarations rows) {
        for (TypeId type : List.of(TypeId.INT4, TypeId.INT8)) {
            rows.function("to_char", type, TEXT).stable().rows((row, output) -> output
                    .text(NumberTemplateWriter.format(template(row), Decimal.of(row.int8(0)))));
        }
        for (TypeId type : List.of(TypeId.FLOAT4, TypeId.FLOAT8)) {
            int digits = type == TypeId.FLOAT4
                    ? NumberTemplateWriter.FLOAT_DIGITS
                    : NumberTemplateWriter.DOUBLE_DIGITS;
            rows.function("to_char", type, TEXT).stable().rows((row, output) -> output
                    .text(NumberTemplateWriter.format(template(row), row.float8(0), digits)));
        }
        rows.function("to_char", TypeId.NUMERIC, TEXT).stable().decimal().rows((row, output) -> output
                .text(NumberTemplateWriter.format(template(row), row.numeric(0))));
    }

    private static void reading(Declarations rows) {
        rows.function("to_number", TEXT, TEXT).returns(TypeId.NUMERIC).stable().rows((row, output) -> {
            if (row.text(1).isEmpty()) {
                output.nothing();
            } else {
                output.numeric(NumberTemplateReader.read(template(row), row.text(0)));
            }
        });
        rows.function("to_date", TEXT, TEXT).returns(TypeId.DATE).stable().rows((row, output) -> {
            long day = TimeTemplateReader.read(dates(row, 1), row.text(0)).checkedDay();
            if (day < -2_440_588 || day >= 2_147_483_494L - 2_440_588) {
                throw Errors.error("22008", "date out of range: \"" + row.text(0) + '"');
            }
            output.int4((int) day);
        });
        rows.function("to_timestamp", TEXT, TEXT).returns(TypeId.TIMESTAMPTZ).stable().rows((row, output) -> {
            TimeFields fields = TimeTemplateReader.read(dates(row, 1), row.text(0));
            long local = fields.micros();
            Integer offset = fields.offsetSeconds();
            long micros = offset == null
                    ? Zones.toUtc(local, row.environment().timeZone())
                    : local - offset * 1_000_000L;
            if (!DateTimeText.isTimestamp(micros)) {
                throw Errors.timeOutOfRange("timestamp");
            }
            output.int8(LengthCasts.roundMoment(micros, fields.fractionDigits()));
        });
    }

    private static List<TemplateNode> dates(Row row, int argument) {
        return row.derived(argument, TemplateNode::ofDate);
    }

    private static NumberTemplate template(Row row) {
        return row.derived(1, NumberTemplate::parse);
    }
}
