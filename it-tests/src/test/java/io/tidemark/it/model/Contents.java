package io.tidemark.it.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** What a server says is in its tables, read by COPY. */
public final class Contents {
    private Contents() {}

    /**
     * Checks that every table holds exactly the commits 1 to k of each writer, with the same k in all tables.
     *
     * @return writer → k, without the loader
     */
    public static Map<Integer, Long> check(Connection connection, List<TableModel> tables)
            throws SQLException {
        @Nullable
        Map<Integer, Long> first = null;
        for (TableModel table : tables) {
            Reader reader = read(connection, table);
            assertThat(reader.last).as("last commits in %s, compared with those in %s", table.name(),
                    tables.getFirst().name()).isEqualTo(first == null ? reader.last : first);
            assertThat(reader.digest).as("rows and checksums of the columns of %s after %s", table.name(),
                    reader.last).isEqualTo(table.digest(reader.last));
            first = reader.last;
        }
        Map<Integer, Long> commits = new TreeMap<>(first == null ? Map.of() : first);
        commits.remove(TableModel.LOADER);
        return commits;
    }

    private static Reader read(Connection connection, TableModel table) throws SQLException {
        Reader reader = new Reader(table.columnCount());
        try {
            connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyOut("COPY " + table.name() + " (" + table.columns() + ") TO STDOUT", reader);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        assertThat(reader.length).as("bytes without an end of line").isZero();
        return reader;
    }

    /** Takes COPY's output apart into lines. */
    private static final class Reader extends OutputStream {
        private final Digest digest;
        private final Map<Integer, Long> last = new TreeMap<>();
        private byte[] line = new byte[1024];
        private int length;

        Reader(int columns) {
            digest = new Digest(columns);
        }

        @Override
        public void write(int value) {
            write(new byte[]{(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            for (int i = from; i < from + count; i++) {
                if (bytes[i] == '\n') {
                    digest.addLine(line, 0, length);
                    note();
                    length = 0;
                } else {
                    if (length == line.length) {
                        line = Arrays.copyOf(line, 2 * length);
                    }
                    line[length++] = bytes[i];
                }
            }
        }

        private void note() {
            int writer = (int) number(TableModel.WRITER_COLUMN);
            last.merge(writer, number(TableModel.COMMIT_COLUMN), Math::max);
        }

        private long number(int column) {
            int from = 0;
            for (int skipped = 0; skipped < column; from++) {
                if (line[from] == '\t') {
                    skipped++;
                }
            }
            int to = from;
            while (line[to] != '\t') {
                to++;
            }
            return Long.parseLong(new String(line, from, to - from, StandardCharsets.US_ASCII));
        }
    }
}
