package io.tidemark.it.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Every method of {@link DatabaseMetaData}, found by reflection, with arguments for each of its parameters, and what a
 * connection answers. A method with parameters that are not known here is an error, so that none is forgotten.
 */
final class MetadataCalls {
    private static final int[] RESULT_SETS = {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE,
            ResultSet.TYPE_SCROLL_SENSITIVE};
    private static final List<String> RELATIONS = List.of("types", "customers", "items", "orders", "adults",
            "open_orders", "scratch", "numbers", "customers_name", "ORDERS", "ord%", "no such");

    private final Map<String, List<@Nullable Object[]>> arguments = new HashMap<>();

    MetadataCalls() {
        ofResultSets();
        ofRelations();
        ofColumns();
        ofKeys();
        ofRoutines();
        ofTheRest();
    }

    private void add(String method, @Nullable Object... values) {
        arguments.computeIfAbsent(method, name -> new ArrayList<>()).add(values);
    }

    private void ofResultSets() {
        for (String method : List.of("deletesAreDetected", "insertsAreDetected", "updatesAreDetected",
                "othersDeletesAreVisible", "othersInsertsAreVisible", "othersUpdatesAreVisible",
                "ownDeletesAreVisible", "ownInsertsAreVisible", "ownUpdatesAreVisible",
                "supportsResultSetType")) {
            for (int type : RESULT_SETS) {
                add(method, type);
            }
        }
        for (int type : RESULT_SETS) {
            add("supportsResultSetConcurrency", type, ResultSet.CONCUR_READ_ONLY);
            add("supportsResultSetConcurrency", type, ResultSet.CONCUR_UPDATABLE);
        }
        add("supportsResultSetHoldability", ResultSet.CLOSE_CURSORS_AT_COMMIT);
        add("supportsResultSetHoldability", ResultSet.HOLD_CURSORS_OVER_COMMIT);
        for (int level : List.of(Connection.TRANSACTION_NONE, Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_READ_UNCOMMITTED, Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE)) {
            add("supportsTransactionIsolationLevel", level);
        }
        add("supportsConvert", Types.INTEGER, Types.VARCHAR);
    }

    private void ofRelations() {
        for (String schema : List.of("public", "sales", "%", "", "no such")) {
            add("getSchemas", null, schema);
        }
        add("getSchemas", "tidemark", "s%es");
        for (String schema : Arrays.asList("public", "sales", "%les", "", "no such", "pg\\_temp%")) {
            add("getTables", null, schema, "%", null);
            add("getTablePrivileges", null, schema, "%");
        }
        for (String type : List.of("TABLE", "VIEW", "INDEX", "SEQUENCE", "SYSTEM TABLE", "TEMPORARY TABLE",
                "TEMPORARY INDEX", "TYPE", "MATERIALIZED VIEW", "PARTITIONED TABLE", "FOREIGN TABLE")) {
            add("getTables", "tidemark", type.startsWith("SYSTEM") ? "no such" : null, "%",
                    new String[]{type});
        }
        add("getTables", null, "pg_catalog", "pg_cl%", new String[]{"SYSTEM TABLE", "SYSTEM INDEX"});
        add("getTables", null, "information_schema", "%columns", null);
        for (String relation : RELATIONS) {
            add("getTables", null, null, relation, new String[]{"TABLE", "VIEW"});
            add("getTablePrivileges", null, null, relation);
        }
    }

    private void ofColumns() {
        for (String relation : RELATIONS) {
            add("getColumns", null, null, relation, "%");
            add("getColumnPrivileges", null, null, relation, "%");
            add("getPseudoColumns", null, null, relation, "%");
        }
        for (String schema : List.of("public", "sales", "", "no such")) {
            add("getColumns", "tidemark", schema, "%", "%");
            add("getColumns", null, schema, "%", "%a%");
            add("getColumnPrivileges", null, schema, "customers", "n%");
        }
        for (String system : List.of("pg_class", "pg_attribute", "pg_type", "pg_index", "pg_constraint",
                "pg_namespace", "pg_proc", "pg_database", "pg_settings", "pg_tables")) {
            add("getColumns", null, "pg_catalog", system, null);
        }
        add("getAttributes", null, null, "%", "%");
        add("getAttributes", null, "public", "types", "%");
    }

    private void ofKeys() {
        for (String schema : Arrays.asList("public", "sales", null)) {
            for (String table : RELATIONS) {
                for (String method : List.of("getPrimaryKeys", "getExportedKeys", "getImportedKeys",
                        "getVersionColumns", "getSuperTables")) {
                    add(method, null, schema, table);
                }
                for (boolean flag : List.of(true, false)) {
                    add("getIndexInfo", null, schema, table, flag, false);
                    add("getIndexInfo", "tidemark", schema, table, flag, true);
                    add("getBestRowIdentifier", null, schema, table, DatabaseMetaData.bestRowSession, flag);
                }
            }
        }
        add("getCrossReference", null, null, "customers", null, null, "items");
        add("getCrossReference", null, "public", "customers", null, "sales", "orders");
    }

    private void ofRoutines() {
        for (String name : List.of("pg_size_pretty", "abs", "date_trunc", "generate_series", "no such", "")) {
            add("getFunctions", null, "pg_catalog", name);
            add("getFunctions", null, "public", name);
            add("getFunctionColumns", null, "pg_catalog", name, "%");
            add("getFunctionColumns", null, null, name, "%");
            add("getProcedures", null, null, name);
            add("getProcedureColumns", null, null, name, "%");
        }
        add("getProcedures", null, "%", "%");
        add("getFunctions", null, "public", "%");
    }

    private void ofTheRest() {
        for (String schema : Arrays.asList(null, "public", "sales", "no such")) {
            add("getUDTs", null, schema, "%", null);
            add("getUDTs", null, schema, "%", new int[]{Types.STRUCT, Types.DISTINCT});
            add("getSuperTypes", null, schema, "%");
        }
        add("unwrap", Connection.class);
        add("unwrap", DatabaseMetaData.class);
        add("isWrapperFor", Connection.class);
        add("isWrapperFor", DatabaseMetaData.class);
    }

    /** Each call, as one would write it, and its answer. Ordered by the methods' names. */
    Map<String, Result> answers(Connection connection) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        Map<String, Result> answers = new LinkedHashMap<>();
        Method[] methods = DatabaseMetaData.class.getMethods();
        Arrays.sort(methods,
                Comparator.comparing(Method::getName).thenComparingInt(Method::getParameterCount));
        for (Method method : methods) {
            List<@Nullable Object[]> lists = new ArrayList<>();
            if (method.getParameterCount() == 0) {
                lists.add(new Object[0]);
            } else {
                List<@Nullable Object[]> known = arguments.get(method.getName());
                if (known == null) {
                    throw new IllegalStateException("no arguments for " + method);
                }
                known.stream().filter(values -> values.length == method.getParameterCount())
                        .forEach(lists::add);
            }
            for (@Nullable
            Object[] values : lists) {
                String call = Arrays.deepToString(values);
                answers.put(method.getName() + "(" + call.substring(1, call.length() - 1) + ")",
                        answer(method, metadata, values));
            }
        }
        return answers;
    }

    private static Result answer(Method method, DatabaseMetaData metadata, @Nullable Object[] values)
            throws SQLException {
        try {
            Object value = method.invoke(metadata, values);
            if (value instanceof ResultSet result) {
                return table(result);
            }
            boolean plain = value == null || value instanceof Comparable<?>;
            return new Result(List.of(), List.of(plain ? String.valueOf(value) : value.getClass().getName()));
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof SQLException error) {
                return new Result(List.of(),
                        List.of("error " + error.getSQLState() + " " + error.getMessage()));
            }
            throw new IllegalStateException(method.getName(), failed.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Result table(ResultSet result) throws SQLException {
        try (result) {
            ResultSetMetaData columns = result.getMetaData();
            List<String> header = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                header.add(columns.getColumnLabel(i) + " " + columns.getColumnTypeName(i) + " "
                        + columns.getColumnType(i) + " " + columns.getColumnClassName(i) + " "
                        + columns.getPrecision(i) + " " + columns.getScale(i));
            }
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringJoiner row = new StringJoiner(" | ");
                for (int i = 1; i <= header.size(); i++) {
                    row.add(String.valueOf(result.getString(i)).replaceAll("pg_temp_\\d+", "pg_temp_n"));
                }
                rows.add(row.toString());
            }
            return new Result(header, rows);
        }
    }

    /** A result set's columns (name, type, class, precision, scale) and rows; a value or an error is one row without columns. */
    record Result(List<String> columns, List<String> rows) {}
}
