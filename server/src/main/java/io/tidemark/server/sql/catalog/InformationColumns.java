package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.type.IntervalModifier;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** information_schema.columns. */
final class InformationColumns {
    /** Bytes of the longest text. */
    private static final int MAX_TEXT_BYTES = 1 << 30;
    private static final int BYTES_PER_CHARACTER = 4;

    private InformationColumns() {}

    static void declare(Producers producers) {
        producers.standing("information_schema.columns", (site, rows) -> {
            for (VirtualTable table : VirtualTables.standard().all()) {
                List<Relation.RelationColumn> columns = table.relation().columns();
                for (int i = 0; i < columns.size(); i++) {
                    ColumnRules rules = ColumnRules.NONE.withNotNull(table.required().get(i));
                    rows.add(pairs(site.database(), table.relation(), i, rules, List.of()));
                }
            }
        });
        producers.momentary("information_schema.columns", (moment, rows) -> {
            for (OwnTable table : moment.tables()) {
                for (int i = 0; i < table.schema().columns().size(); i++) {
                    ColumnRules rules = table.rules().column(table.schema().columns().get(i).id());
                    rows.add(pairs(moment.session().database(), table.relation(), i, rules,
                            identity(moment, rules)));
                }
            }
            for (DatabaseObject.View view : moment.objects().views()) {
                for (int i = 0; i < view.columns().size(); i++) {
                    rows.add(pairs(moment.session().database(), new Relation.View(view), i, ColumnRules.NONE,
                            List.of()));
                }
            }
        });
    }

    private static List<Object> identity(Moment moment, ColumnRules rules) {
        ColumnRules.Identity identity = rules.identity();
        if (identity == null) {
            return List.of();
        }
        List<Object> pairs = new ArrayList<>(
                List.of("identity_generation", identity.always() ? "ALWAYS" : "BY DEFAULT"));
        moment.objects().sequence(identity.sequence())
                .ifPresent(sequence -> pairs.addAll(List.of("identity_start",
                        String.valueOf(sequence.range().start()), "identity_increment",
                        String.valueOf(sequence.range().increment()), "identity_maximum",
                        String.valueOf(sequence.range().max()), "identity_minimum",
                        String.valueOf(sequence.range().min()))));
        return pairs;
    }

    private static @Nullable Object[] pairs(String database, Relation relation, int index, ColumnRules rules,
            List<Object> more) {
        Relation.RelationColumn column = relation.columns().get(index);
        SqlType type = column.type();
        boolean collated = type.id() == TypeId.NAME;
        boolean own = relation instanceof Relation.Stored;
        int number = relation.columnNumber(index);
        List<@Nullable Object> pairs = new ArrayList<@Nullable Object>(Arrays.asList("table_catalog",
                database,
                "table_schema", relation.schemaName(), "table_name", relation.name(), "column_name",
                column.name(), "ordinal_position", number, "column_default", rules.defaultSql(),
                "is_nullable", rules.notNull() ? "NO" : "YES", "data_type", typeName(type.id()),
                "character_maximum_length", isLimited(type) ? type.length() : null,
                "character_octet_length", octets(type), "numeric_precision", precision(type),
                "numeric_precision_radix", radix(type.id()), "numeric_scale", scale(type),
                "datetime_precision", timePrecision(type), "interval_type", intervalFields(type),
                "collation_catalog", collated ? database : null,
                "collation_schema", collated ? "pg_catalog" : null, "collation_name", collated ? "C" : null,
                "udt_catalog", database, "udt_schema", "pg_catalog", "udt_name", type.id().pgName(),
                "dtd_identifier", String.valueOf(number), "is_self_referencing", "NO", "is_identity",
                rules.identity() == null ? "NO" : "YES", "identity_cycle", "NO", "is_generated", "NEVER",
                "is_updatable", own ? "YES" : "NO"));
        pairs.addAll(more);
        return pairs.toArray();
    }

    private static boolean isLimited(SqlType type) {
        return (type.id() == TypeId.VARCHAR || type.id() == TypeId.BPCHAR) && type.modifier() >= 0;
    }

    private static @Nullable Integer octets(SqlType type) {
        return switch (type.id()) {
            case TEXT, VARCHAR, BPCHAR ->
                type.modifier() < 0 ? MAX_TEXT_BYTES : type.length() * BYTES_PER_CHARACTER;
            case SYMBOL -> MAX_TEXT_BYTES;
            default -> null;
        };
    }

    private static @Nullable String intervalFields(SqlType type) {
        boolean limited = type.id() == TypeId.INTERVAL
                && type.modifier() >>> 16 != IntervalModifier.ALL_FIELDS;
        return limited && type.modifier() >= 0
                ? IntervalModifier.display(type.modifier()).strip().toUpperCase(Locale.ROOT)
                : null;
    }

    private static @Nullable Integer timePrecision(SqlType type) {
        return switch (type.id()) {
            case TIMESTAMP, TIMESTAMPTZ, TIME -> type.modifier() < 0 ? 6 : type.modifier();
            case INTERVAL -> type.modifier() < 0 ? 6 : Math.min(type.modifier() & 0xFFFF, 6);
            case DATE -> 0;
            default -> null;
        };
    }

    private static @Nullable Integer precision(SqlType type) {
        return switch (type.id()) {
            case INT2 -> 16;
            case INT4 -> 32;
            case INT8 -> 64;
            case FLOAT4 -> 24;
            case FLOAT8 -> 53;
            case NUMERIC -> type.modifier() < 0 ? null : type.precision();
            default -> null;
        };
    }

    private static @Nullable Integer radix(TypeId type) {
        return switch (type) {
            case INT2, INT4, INT8, FLOAT4, FLOAT8 -> 2;
            case NUMERIC -> 10;
            default -> null;
        };
    }

    private static @Nullable Integer scale(SqlType type) {
        return switch (type.id()) {
            case INT2, INT4, INT8 -> 0;
            case NUMERIC -> type.modifier() < 0 ? null : type.scale();
            default -> null;
        };
    }

    /** The standard's name of a type. */
    static String typeName(TypeId type) {
        return type.element() != null ? "ARRAY" : switch (type) {
            case BOOLEAN -> "boolean";
            case INT2 -> "smallint";
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case FLOAT4 -> "real";
            case FLOAT8 -> "double precision";
            case VARCHAR -> "character varying";
            case BPCHAR -> "character";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case TIME -> "time without time zone";
            case CHAR_INTERNAL -> "\"char\"";
            default -> type.pgName();
        };
    }
}
