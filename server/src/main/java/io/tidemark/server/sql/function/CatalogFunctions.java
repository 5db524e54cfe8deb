package io.tidemark.server.sql.function;

import io.tidemark.server.sql.function.Signatures.Signature;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedVector;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of functions that tell about the catalog's objects: visibility, definitions, sizes. */
final class CatalogFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId NAME = TypeId.NAME;
    private static final TypeId OID = TypeId.OID;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId BOOLEAN = TypeId.BOOLEAN;
    /** Index of the column {@code bytes} of {@code sys.tables}. */
    private static final int TABLE_BYTES = 4;

    private CatalogFunctions() {}

    static void declare(Declarations rows) {
        objects(rows);
        definitions(rows);
        signatures(rows);
        sizes(rows);
        for (String name : List.of("getdatabaseencoding", "pg_client_encoding")) {
            rows.function(name).returns(NAME).stable().rows((_, output) -> output.text("UTF8"));
        }
    }

    private static void objects(Declarations rows) {
        rows.function("name_subscript", NAME, INT4).returns(TypeId.CHAR_INTERNAL).rows((row, output) -> {
            byte[] name = row.bytes(0);
            int index = row.int4(1);
            output.bytes(index < 0 || index >= name.length ? new byte[0] : new byte[]{name[index]});
        });
        rows.function("pg_table_is_visible", OID).returns(BOOLEAN).stable()
                .rows((row, output) -> output.bool(row.environment().names().relationVisible(row.int4(0))));
        rows.function("pg_type_is_visible", OID).returns(BOOLEAN).stable()
                .rows((row, output) -> output.bool(typeVisible(row.environment(), row.int4(0))));
        for (String name : List.of("pg_function_is_visible", "pg_operator_is_visible",
                "pg_opclass_is_visible", "pg_collation_is_visible", "pg_conversion_is_visible",
                "pg_statistics_obj_is_visible", "pg_ts_config_is_visible", "pg_ts_dict_is_visible",
                "pg_ts_parser_is_visible", "pg_ts_template_is_visible", "pg_opfamily_is_visible")) {
            rows.function(name, OID).returns(BOOLEAN).stable().rows((_, output) -> output.bool(true));
        }
        rows.function("pg_get_userbyid", OID).returns(NAME).stable()
                .rows((row, output) -> {
                    String name = NamedObjects.of(row.environment(), "pg_authid").name(row.int4(0));
                    output.text(name == null
                            ? "unknown (OID=" + Integer.toUnsignedString(row.int4(0)) + ")"
                            : name);
                });
        rows.function("pg_relation_is_publishable", TypeId.REGCLASS).returns(BOOLEAN).stable()
                .rows((_, output) -> output.bool(false));
        rows.function("pg_is_other_temp_schema", OID).returns(BOOLEAN).stable()
                .rows((_, output) -> output.bool(false));
        rows.function("pg_my_temp_schema").returns(OID).stable().rows(
                (row, output) -> output.int4(row.environment().names().temporarySchema()));
    }

    /** All but the types of information_schema are found without their schema. */
    private static boolean typeVisible(Environment environment, int oid) {
        int hidden = environment.names().schema("information_schema");
        return NamedObjects.of(environment, "pg_type").schema(oid) != hidden;
    }

    /** Descriptions and definitions. */
    private static void definitions(Declarations rows) {
        rows.function("pg_get_constraintdef", OID).stable().rows((row, output) -> orNull(output,
                row.environment().names().texts().constraint(row.int4(0), false)));
        rows.function("pg_get_constraintdef", OID, BOOLEAN).stable().rows((row, output) -> orNull(output,
                row.environment().names().texts().constraint(row.int4(0), row.bool(1))));
        texts(rows, (row, texts) -> texts.index(row.int4(0), 0), "pg_get_indexdef");
        texts(rows, (row, texts) -> texts.view(row.int4(0)), "pg_get_viewdef");
        texts(rows, (row, texts) -> texts.rule(row.int4(0)), "pg_get_ruledef");
        rows.function("pg_get_indexdef", OID, INT4, BOOLEAN).stable().rows((row, output) -> orNull(output,
                row.environment().names().texts().index(row.int4(0), row.int4(1))));
        rows.function("pg_get_viewdef", OID, INT4).stable().rows((row, output) -> orNull(output,
                row.environment().names().texts().view(row.int4(0))));
        for (boolean pretty : List.of(true, false)) {
            TypeId[] arguments = pretty ? new TypeId[]{TEXT, BOOLEAN} : new TypeId[]{TEXT};
            rows.function("pg_get_viewdef", arguments).stable().rows((row, output) -> orNull(output,
                    row.environment().names().texts()
                            .view(row.environment().names().relation(row.text(0)))));
            TypeId[] tree = pretty
                    ? new TypeId[]{TypeId.PG_NODE_TREE, OID, BOOLEAN}
                    : new TypeId[]{TypeId.PG_NODE_TREE, OID};
            rows.function("pg_get_expr", tree).stable().rows((row, output) -> output
                    .text(row.environment().names().texts().expression(row.text(0))));
        }
        rows.function("pg_get_serial_sequence", TEXT, TEXT).stable().rows((row, output) -> {
            int relation = row.environment().names().relation(row.text(0));
            if (relation == 0) {
                throw Errors.error("42P01", "relation \"" + row.text(0) + "\" does not exist");
            }
            orNull(output, row.environment().names().texts().sequenceOf(relation, row.text(1)));
        });
        unknown(rows, "pg_get_triggerdef", OID);
        unknown(rows, "pg_get_triggerdef", OID, BOOLEAN);
        unknown(rows, "pg_get_functiondef", OID);
        unknown(rows, "pg_get_partkeydef", OID);
        unknown(rows, "pg_get_partition_constraintdef", OID);
        unknown(rows, "pg_get_statisticsobjdef", OID);
        unknown(rows, "pg_get_statisticsobjdef_columns", OID);
        unknown(rows, "pg_get_statisticsobjdef_expressions", OID);
        unknown(rows, "pg_get_function_sqlbody", OID);
        unknown(rows, "pg_get_function_arg_default", OID, INT4);
        rows.function("pg_partition_root", TypeId.REGCLASS).returns(TypeId.REGCLASS).stable()
                .rows((_, output) -> output.nothing());
        rows.function("pg_tablespace_location", OID).stable().rows((_, output) -> output.text(""));
    }

    private interface Text {
        @Nullable
        String of(Row row, Environment.ObjectTexts texts);
    }

    private static void texts(Declarations rows, Text text, String name) {
        RowKernel.Body body = (row, output) -> orNull(output,
                text.of(row, row.environment().names().texts()));
        rows.function(name, OID).stable().rows(body);
        rows.function(name, OID, BOOLEAN).stable().rows(body);
    }

    private static void orNull(Output output, @Nullable String text) {
        if (text == null) {
            output.nothing();
        } else {
            output.text(text);
        }
    }

    /** The functions of the registry in words. */
    private static void signatures(Declarations rows) {
        rows.function("pg_get_function_result", OID).stable()
                .rows((row, output) -> signature(row, output, Signature::result));
        rows.function("pg_get_function_arguments", OID).stable()
                .rows((row, output) -> signature(row, output, Signature::arguments));
        rows.function("pg_get_function_identity_arguments", OID).stable()
                .rows((row, output) -> signature(row, output, Signature::inputs));
    }

    private static void signature(Row row, Output output, Function<Signature, String> part) {
        Signature signature = Signatures.of(row.int4(0));
        if (signature == null) {
            output.nothing();
        } else {
            output.text(part.apply(signature));
        }
    }

    private static void unknown(Declarations rows, String name, TypeId... arguments) {
        rows.function(name, arguments).stable().rows((_, output) -> output.nothing());
    }

    private static void sizes(Declarations rows) {
        for (String name : List.of("pg_total_relation_size", "pg_relation_size", "pg_table_size")) {
            rows.function(name, TypeId.REGCLASS).returns(TypeId.INT8).stable().rows((row, output) -> {
                long bytes = row.environment().names().relationBytes(row.int4(0));
                if (bytes < 0) {
                    output.nothing();
                } else {
                    output.int8(bytes);
                }
            });
        }
        rows.function("pg_relation_size", TypeId.REGCLASS, TEXT).returns(TypeId.INT8).stable()
                .rows((row, output) -> {
                    long bytes = row.environment().names().relationBytes(row.int4(0));
                    if (bytes < 0) {
                        output.nothing();
                    } else {
                        output.int8(row.text(1).equals("main") ? bytes : 0);
                    }
                });
        for (TypeId named : List.of(NAME, OID)) {
            rows.function("pg_database_size", named).returns(TypeId.INT8).stable()
                    .rows((row, output) -> size(row, output, "pg_database"));
            rows.function("pg_tablespace_size", named).returns(TypeId.INT8).stable()
                    .rows((row, output) -> size(row, output, "pg_tablespace"));
        }
        rows.function("pg_indexes_size", TypeId.REGCLASS).returns(TypeId.INT8).stable()
                .rows((_, output) -> output.int8(0));
        rows.function("pg_size_pretty", TypeId.INT8).rows((row, output) -> output.text(pretty(row.int8(0))));
        rows.function("pg_size_pretty", TypeId.NUMERIC).rows((row, output) -> output
                .text(pretty(row.numeric(0).finite().longValue())));
    }

    /** Bytes of all tables, where the argument is the database or its default tablespace; a name must be known. */
    private static void size(Row row, Output output, String kind) {
        NamedObjects objects = NamedObjects.of(row.environment(), kind);
        String name = row.type(0) == OID ? objects.name(row.int4(0)) : row.text(0);
        if (name != null && objects.oid(name) != 0) {
            output.int8(name.equals("pg_global") ? 0 : allTables(row));
            return;
        }
        if (row.type(0) != OID) {
            String what = kind.substring("pg_".length());
            throw Errors.error(kind.equals("pg_database") ? "3D000" : "42704",
                    what + " \"" + row.text(0) + "\" does not exist");
        }
        output.nothing();
    }

    private static long allTables(Row row) {
        FixedVector bytes = (FixedVector) row.environment().names().virtualRows("sys", "tables").getFirst()
                .column(TABLE_BYTES);
        long sum = 0;
        for (int i = 0; i < bytes.rows(); i++) {
            sum += bytes.longAt(i);
        }
        return sum;
    }

    private static String pretty(long bytes) {
        String[] units = {"bytes", "kB", "MB", "GB", "TB", "PB"};
        long size = Math.abs(bytes);
        if (size < 10 * 1024) {
            return bytes + " bytes";
        }
        size = bytes >> 9;
        int unit = 1;
        while (Math.abs(size) >= 20 * 1024 - 1 && unit < units.length - 1) {
            size >>= 10;
            unit++;
        }
        return (size < 0 ? (size - 1) / 2 : (size + 1) / 2) + " " + units[unit];
    }
}
