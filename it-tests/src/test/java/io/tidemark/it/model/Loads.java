package io.tidemark.it.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/** Creates the tables of a model and loads the loader's commit into each, by COPY. */
public final class Loads {
    private static final int CHUNK_ROWS = 5_000;

    private Loads() {}

    /** Creates the tables. */
    public static void create(Connection connection, List<TableModel> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (TableModel table : tables) {
                statement.execute(table.ddl());
            }
        }
    }

    /** Loads the tables, {@code threads} at a time, each with a connection of its own. */
    public static void load(Writers.Connector connector, List<TableModel> tables, int threads) {
        IntStream.range(0, threads).parallel().forEach(thread -> {
            try (Connection connection = connector.connect()) {
                for (int i = thread; i < tables.size(); i += threads) {
                    load(connection, tables.get(i));
                }
            } catch (SQLException failure) {
                throw new IllegalStateException("loading failed: " + failure.getMessage(), failure);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    private static void load(Connection connection, TableModel table) throws SQLException, IOException {
        int rows = table.rows(TableModel.LOADER, 1);
        var chunks = IntStream.iterate(0, from -> from < rows, from -> from + CHUNK_ROWS)
                .mapToObj(from -> new ByteArrayInputStream(table.copyText(TableModel.LOADER, 1, from,
                        Math.min(rows, from + CHUNK_ROWS))))
                .toList();
        long loaded = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("COPY " + table.name() + " (" + table.columns() + ") FROM STDIN",
                        new SequenceInputStream(Collections.enumeration(chunks)));
        if (loaded != rows) {
            throw new IllegalStateException("COPY says " + loaded + " rows instead of " + rows);
        }
    }
}
