package io.tidemark.it.harness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a database as seen by a client: of each table the number of rows and, of each column, a sum over hashes of
 * all values that does not depend on their order.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /** One entry a table: name → {@code rows, column=checksum, …}. */
    public static Map<String, String> of(Connection connection) throws SQLException {
        Map<String, String> tables = new TreeMap<>();
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW TABLES")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        for (String name : names) {
            tables.put(name, ofTable(connection, name));
        }
        return tables;
    }

    /** Rows and checksums of one table. */
    public static String ofTable(Connection connection, String table) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(20_000);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                return of(rows);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private static String of(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        long[] sums = new long[columns.getColumnCount()];
        long count = 0;
        while (rows.next()) {
            count++;
            for (int i = 0; i < sums.length; i++) {
                String value = rows.getString(i + 1);
                sums[i] += value == null ? 0x9E3779B97F4A7C15L : mix(value);
            }
        }
        StringBuilder text = new StringBuilder().append(count).append(" rows");
        for (int i = 0; i < sums.length; i++) {
            text.append(", ").append(columns.getColumnLabel(i + 1)).append('=')
                    .append(Long.toHexString(sums[i]));
        }
        return text.toString();
    }

    private static long mix(String value) {
        long hash = 1125899906842597L;
        for (int i = 0; i < value.length(); i++) {
            hash = 31 * hash + value.charAt(i);
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
