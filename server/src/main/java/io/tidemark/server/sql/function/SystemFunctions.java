package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of functions that tell about the session, the server and types; privileges. */
final class SystemFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId NAME = TypeId.NAME;
    private static final TypeId OID = TypeId.OID;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId BOOLEAN = TypeId.BOOLEAN;

    private SystemFunctions() {}

    static void declare(Declarations rows) {
        session(rows);
        types(rows);
        PrivilegeQuestions.declare(rows);
        rows.function("gen_random_uuid").returns(TypeId.UUID).unstable()
                .rows((_, output) -> output.uuid(UUID.randomUUID()));
    }

    private static void session(Declarations rows) {
        rows.function("version").stable().rows((row, output) -> {
            String version = row.environment().setting("server_version");
            output.text("PostgreSQL " + (version == null ? "15.0 (Tidemark)" : version));
        });
        for (String name : List.of("current_database", "current_catalog")) {
            rows.function(name).returns(NAME).stable()
                    .rows((row, output) -> output.text(row.environment().database()));
        }
        rows.function("session_user").returns(NAME).stable()
                .rows((row, output) -> output.text(row.environment().sessionUser()));
        for (String name : List.of("current_user", "user", "current_role")) {
            rows.function(name).returns(NAME).stable()
                    .rows((row, output) -> output.text(row.environment().user()));
        }
        rows.function("current_schema").returns(NAME).stable().rows((row, output) -> {
            List<@Nullable String> schemas = schemas(row, false);
            if (schemas.isEmpty()) {
                output.nothing();
            } else {
                output.text(String.valueOf(schemas.getFirst()));
            }
        });
        rows.function("current_schemas", BOOLEAN).returns(TypeId.NAME_ARRAY).stable()
                .rows((row, output) -> output.array(Texts.array(schemas(row, row.bool(0)))));
        rows.function("pg_backend_pid").returns(INT4).stable()
                .rows((row, output) -> output.int4(row.environment().processId()));
        rows.function("current_setting", TEXT).stable().rows((row, output) -> setting(row, output, false));
        rows.function("current_setting", TEXT, BOOLEAN).stable()
                .rows((row, output) -> setting(row, output, row.bool(1)));
        rows.function("pg_is_in_recovery").returns(BOOLEAN).stable().rows((_, output) -> output.bool(false));
        rows.function("host", TypeId.INET).rows((row, output) -> output.text(row.text(0)));
        ends(rows, "inet_client_", row -> row.environment().sessions().client());
        ends(rows, "inet_server_", row -> row.environment().sessions().server());
        rows.function("pg_stat_reset").returns(TypeId.VOID).unstable().rows((row, output) -> {
            row.environment().sessions().resetCounters(null);
            output.text("");
        });
        rows.function("pg_stat_reset_single_table_counters", OID).returns(TypeId.VOID).unstable()
                .rows((row, output) -> {
                    row.environment().sessions().resetCounters(row.int4(0));
                    output.text("");
                });
    }

    /** Address and port of an end of the session's connection. */
    private static void ends(Declarations rows, String prefix,
            Function<Row, Sessions.@Nullable Peer> end) {
        rows.function(prefix + "addr").returns(TypeId.INET).nullable().stable().rows((row, output) -> {
            Sessions.Peer peer = end.apply(row);
            if (peer == null) {
                output.nothing();
            } else {
                output.text(peer.address());
            }
        });
        rows.function(prefix + "port").returns(INT4).nullable().stable().rows((row, output) -> {
            Sessions.Peer peer = end.apply(row);
            if (peer == null) {
                output.nothing();
            } else {
                output.int4(peer.port());
            }
        });
    }

    private static List<@Nullable String> schemas(Row row, boolean implicit) {
        String path = row.environment().setting("search_path");
        List<@Nullable String> schemas = new ArrayList<>();
        if (implicit) {
            int temporary = row.environment().names().temporarySchema();
            if (temporary != 0) {
                schemas.add(row.environment().names().schemaName(temporary));
            }
            schemas.add("pg_catalog");
        }
        for (String part : (path == null ? "public" : path).split(",", -1)) {
            String name = part.strip().replace("\"", "");
            if (!name.isEmpty() && row.environment().names().schema(name) != 0 && !schemas.contains(name)) {
                schemas.add(name);
            }
        }
        return schemas;
    }

    private static void setting(Row row, Output output, boolean missingOk) {
        String value = row.environment().setting(row.text(0).toLowerCase(Locale.ROOT));
        if (value != null) {
            output.text(value);
        } else if (missingOk) {
            output.nothing();
        } else {
            throw Errors.error("42704", "unrecognized configuration parameter \"" + row.text(0) + '"');
        }
    }

    private static void types(Declarations rows) {
        rows.function("pg_typeof", TypeId.ANY).returns(TypeId.REGTYPE).nullable().stable()
                .rows((row, output) -> output.int4(row.type(0).oid()));
        rows.function("format_type", OID, INT4).nullable().stable().rows((row, output) -> {
            if (row.isNull(0)) {
                output.nothing();
            } else {
                output.text(TypeNames.format(row.int4(0), row.isNull(1) ? -1 : row.int4(1)));
            }
        });
        rows.function("to_regtype", TEXT).returns(TypeId.REGTYPE).stable()
                .rows((row, output) -> reference(output, TypeNames.oidOf(row.text(0))));
        rows.function("to_regclass", TEXT).returns(TypeId.REGCLASS).stable()
                .rows((row, output) -> reference(output, row.environment().names().relation(row.text(0))));
        rows.function("to_regnamespace", TEXT).returns(TypeId.REGNAMESPACE).stable()
                .rows((row, output) -> reference(output, row.environment().names().schema(row.text(0))));
        rows.function("pg_encoding_to_char", INT4).returns(NAME).stable()
                .rows((row, output) -> output
                        .text(row.int4(0) == 6 ? "UTF8" : row.int4(0) == 0 ? "SQL_ASCII" : ""));
        rows.function("pg_char_to_encoding", NAME).returns(INT4).stable()
                .rows((row, output) -> output
                        .int4(row.text(0).toUpperCase(Locale.ROOT).startsWith("UTF") ? 6 : -1));
    }

    private static void reference(Output output, int oid) {
        if (oid == 0) {
            output.nothing();
        } else {
            output.int4(oid);
        }
    }
}
