package io.tidemark.server.command.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.server.command.copy.CopyWriter.OutputColumn;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.io.ByteArrayOutputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads and writes whole texts. */
final class Copying {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private Copying() {}

    /** Options as {@code name} or {@code name=value}, {@code name=*} or {@code name=(a,b)}. */
    static List<Option> options(String... written) {
        List<Option> options = new ArrayList<>();
        for (String option : written) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            options.add(new Option(name, equals < 0
                    ? new OptionValue.None()
                    : value.equals("*")
                            ? new OptionValue.All()
                            : value.startsWith("(")
                                    ? new OptionValue.Names(
                                            List.of(value.substring(1, value.length() - 1).split(",")))
                                    : new OptionValue.Text(value, true),
                    7));
        }
        return options;
    }

    /** A table without designated timestamp; columns as {@code name:TYPE[:precision[:scale]]}. */
    static TableSchema table(String... columns) {
        return table(-1, columns);
    }

    static TableSchema table(int timestampColumn, String... columns) {
        List<Column> list = new ArrayList<>();
        for (String column : columns) {
            String[] parts = column.split(":", -1);
            list.add(new Column(list.size() + 1, parts[0], ColumnType.valueOf(parts[1]),
                    parts.length > 2 ? Integer.parseInt(parts[2]) : 0,
                    parts.length > 3 ? Integer.parseInt(parts[3]) : 0));
        }
        return new TableSchema(1, "t", 1, list, timestampColumn,
                timestampColumn < 0 ? Partitioning.NONE : Partitioning.DAY);
    }

    static List<Integer> all(TableSchema table) {
        return IntStream.range(0, table.columns().size()).boxed().toList();
    }

    /** Reads {@code input} in chunks and writes what was read in another format. */
    static String convert(TableSchema table, List<Integer> columns, CopyFormat from, byte[] input,
            int[] chunkEnds, CopyFormat to) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<OutputColumn> outputs = table.columns().stream()
                .map(column -> new OutputColumn(column.name(), ColumnTypes.sqlType(column))).toList();
        try (CopyWriter writer = new CopyWriter(to, outputs, TestEnvironment.UTC.in(ZONE),
                new Lines(written));
                CopyInput reader = CopyInput.of(new CopyTarget(table, columns, TestEnvironment.UTC.in(ZONE)),
                        from,
                        writer::write)) {
            writer.begin();
            int start = 0;
            for (int end : chunkEnds) {
                reader.accept(input.clone(), start, end - start);
                start = end;
            }
            reader.accept(input, start, input.length - start);
            reader.finish();
        }
        return written.toString(UTF_8);
    }

    /** Collects lines. */
    private record Lines(ByteArrayOutputStream written) implements CopySink {
        @Override
        public void writeRow(byte[] bytes, int offset, int length) {
            written.write(bytes, offset, length);
        }

        @Override
        public RowSink tuples(int columnCount) {
            throw new AssertionError("lines were asked for");
        }
    }

    /** What the reader made of a text, in the text format. */
    static String read(TableSchema table, String input, String... options) {
        return convert(table, all(table), CopyFormat.of(options(options), true), input.getBytes(UTF_8),
                new int[0], CopyFormat.of(List.of(), false));
    }
}
