package io.tidemark.it.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Rows as text that is the same whoever has read them: pgjdbc, DuckDB and Arrow's reader. Values are told apart as far as all three can:
 * times as microseconds, dates as days.
 */
final class ReadBack {
    /** Rows, and how many pieces they came in. */
    record Rows(List<String> names, List<String> rows, int pieces) {}

    private ReadBack() {}

    /** What SELECT answers. */
    static List<String> query(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData about = result.getMetaData();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= about.getColumnCount(); i++) {
                    Class<?> type = switch (about.getColumnTypeName(i)) {
                        case "timestamp", "TIMESTAMP" -> LocalDateTime.class;
                        case "timestamptz", "TIMESTAMP WITH TIME ZONE" -> OffsetDateTime.class;
                        case "date", "DATE" -> LocalDate.class;
                        case "time", "TIME" -> LocalTime.class;
                        case "uuid", "UUID" -> UUID.class;
                        default -> Object.class;
                    };
                    row.add(text(type == Object.class
                            ? result.getObject(i)
                            : result.getObject(i, type)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    /** What DuckDB reads of a file of Parquet. */
    static Rows parquet(Path file) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            String from = " FROM read_parquet('" + file + "')";
            List<String> names = query(duck, "SELECT column_name FROM (DESCRIBE SELECT *" + from + ")");
            int groups;
            try (ResultSet count = statement
                    .executeQuery("SELECT num_row_groups FROM parquet_file_metadata('" + file + "')")) {
                assertThat(count.next()).isTrue();
                groups = count.getInt(1);
            }
            statement.execute("SET preserve_insertion_order = true");
            return new Rows(names, query(duck, "SELECT *" + from), groups);
        }
    }

    /** What Arrow's reader reads of a stream. */
    static Rows arrow(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        int batches = 0;
        try (InputStream in = Files.newInputStream(file);
                RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(in, memory)) {
            List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
            List<String> names = vectors.stream().map(FieldVector::getName).toList();
            while (reader.loadNextBatch()) {
                batches++;
                vectors.forEach(FieldVector::validateFull);
                for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
                    int at = row;
                    rows.add(String.join("|",
                            vectors.stream()
                                    .map(vector -> isUuid(vector)
                                            ? uuid(vector.getObject(at))
                                            : text(vector.getObject(at)))
                                    .toList()));
                }
            }
            return new Rows(names, rows, batches);
        }
    }

    private static boolean isUuid(FieldVector vector) {
        return "arrow.uuid".equals(vector.getField().getMetadata().get("ARROW:extension:name"));
    }

    private static String uuid(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        ByteBuffer bytes = ByteBuffer.wrap((byte[]) value);
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case Float real -> Double.toString(real);
            case BigDecimal decimal -> decimal.toPlainString();
            case LocalDateTime time -> micros(time);
            case Timestamp time -> micros(time.toLocalDateTime());
            case OffsetDateTime time -> micros(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
            case LocalDate date -> Long.toString(date.toEpochDay());
            case LocalTime time -> Long.toString(time.toNanoOfDay() / 1_000);
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case Blob blob -> blob(blob);
            case Array array -> array(array);
            case List<?> list -> "[" + String.join(",", list.stream().map(ReadBack::text).toList()) + "]";
            default -> Objects.toString(value);
        };
    }

    private static String micros(LocalDateTime time) {
        return Long.toString(ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time));
    }

    private static String blob(Blob blob) {
        try {
            return HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String array(Array array) {
        try {
            Object items = array.getArray();
            Stream<?> stream = items instanceof Object[] objects ? Arrays.stream(objects) : Stream.of(items);
            return "[" + String.join(",", stream.map(ReadBack::text).toList()) + "]";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
