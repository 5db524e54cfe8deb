package io.tidemark.it.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows are a function of writer, commit and position, so that what a database must hold after some commits
 * can be computed. Columns: {@code ts}, {@code writer}, {@code commit_no}, {@code position}, and some of mixed types, with
 * NULLs. One row in ten is late. Safe for many threads.
 */
public final class TableModel {
    /** The writer of the first load: one commit, many rows. */
    public static final int LOADER = 0;

    /** Index of the column with the writer. */
    static final int WRITER_COLUMN = 1;
    /** Index of the column with the number of the writer's commit. */
    static final int COMMIT_COLUMN = 2;

    private static final List<String> PARTITIONS = List.of("DAY", "MONTH", "", "HOUR", "YEAR", "WEEK",
            "NONE");
    private static final long FIRST_MICROS = 1_709_251_200_000_000L; // 2024-03-01
    private static final List<ValueKind> KINDS = List.of(ValueKind.values());
    private static final int EXTRA_COLUMNS = 5;

    private final int number;
    private final int loadedRows;
    private final List<ValueKind> kinds;
    private final Map<Integer, List<Digest>> prefixes = new ConcurrentHashMap<>();

    /**
     * A table.
     *
     * @param number     tables with different numbers differ in types, partitions and rows
     * @param loadedRows rows of the loader's commit
     */
    public TableModel(int number, int loadedRows) {
        this.number = number;
        this.loadedRows = loadedRows;
        List<ValueKind> chosen = new ArrayList<>();
        for (int i = 0; i < EXTRA_COLUMNS; i++) {
            chosen.add(KINDS.get((number * EXTRA_COLUMNS + i) % KINDS.size()));
        }
        kinds = List.copyOf(chosen);
    }

    /** Several tables. */
    public static List<TableModel> tables(int count, int loadedRows) {
        List<TableModel> tables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tables.add(new TableModel(i, loadedRows));
        }
        return tables;
    }

    /** The table's name. */
    public String name() {
        return String.format("t%02d", number);
    }

    /** The statement that creates it. */
    public String ddl() {
        StringBuilder sql = new StringBuilder("CREATE TABLE ").append(name())
                .append(" (ts timestamp, writer int, commit_no bigint, position int");
        for (int i = 0; i < kinds.size(); i++) {
            sql.append(", c").append(i).append(' ').append(kinds.get(i).sqlName());
        }
        sql.append(')');
        String partition = partition();
        if (!partition.isEmpty()) {
            sql.append(" TIMESTAMP(ts) PARTITION BY ").append(partition);
        }
        return sql.toString();
    }

    private String partition() {
        return PARTITIONS.get(number % PARTITIONS.size());
    }

    /** Names of all columns, separated by commas. */
    public String columns() {
        StringBuilder names = new StringBuilder("ts, writer, commit_no, position");
        for (int i = 0; i < kinds.size(); i++) {
            names.append(", c").append(i);
        }
        return names.toString();
    }

    /** How many columns there are. */
    public int columnCount() {
        return 4 + kinds.size();
    }

    /** How many rows a commit adds; one or more. */
    public int rows(int writer, long commit) {
        return writer == LOADER ? loadedRows : 1 + (int) Mixing.below(Mixing.mix(seed(writer, commit)), 12);
    }

    private long seed(int writer, long commit) {
        return Mixing.mix(Mixing.mix(number * 1_000_003L + writer) + commit);
    }

    /** A row's values as text; null for NULL. */
    public List<@Nullable String> row(int writer, long commit, int position) {
        long random = Mixing.mix(seed(writer, commit) + position);
        List<@Nullable String> values = new ArrayList<>(columnCount());
        values.add(ValueKind.timestamp(micros(writer, commit, position, random)));
        values.add(Integer.toString(writer));
        values.add(Long.toString(commit));
        values.add(Integer.toString(position));
        for (int i = 0; i < kinds.size(); i++) {
            long next = Mixing.mix(random + i);
            values.add(Mixing.below(next >>> 20, 11) == 0 ? null : kinds.get(i).value(next));
        }
        return values;
    }

    private long micros(int writer, long commit, int position, long random) {
        long rowMicros = switch (partition()) {
            case "HOUR" -> 300_000;
            case "DAY" -> 8_000_000;
            case "WEEK" -> 40_000_000;
            case "MONTH" -> 200_000_000;
            case "YEAR" -> 1_500_000_000;
            default -> 1_000_001;
        };
        long place = writer == LOADER ? position : loadedRows + commit * 4 + position;
        boolean late = Mixing.below(random, 10) == 0;
        return FIRST_MICROS + place * rowMicros
                - (late ? Mixing.below(random >>> 8, 3_000 * rowMicros) : 0);
    }

    /** Rows of a commit as lines of COPY's text format. */
    public byte[] copyText(int writer, long commit, int from, int to) {
        StringBuilder text = new StringBuilder((to - from) * 100);
        for (int position = from; position < to; position++) {
            appendLine(text, row(writer, commit, position));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void appendLine(StringBuilder text, List<@Nullable String> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append('\t');
            }
            String value = values.get(i);
            if (value == null) {
                text.append("\\N");
            } else {
                escape(text, value);
            }
        }
        text.append('\n');
    }

    private static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    /** One INSERT with all rows of a commit as literals. */
    public String insert(int writer, long commit) {
        StringBuilder sql = new StringBuilder("INSERT INTO ").append(name()).append(" (").append(columns())
                .append(") VALUES ");
        for (int position = 0; position < rows(writer, commit); position++) {
            sql.append(position == 0 ? "(" : ", (");
            List<@Nullable String> values = row(writer, commit, position);
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                sql.append(i == 0 ? "" : ", ")
                        .append(value == null ? "NULL" : "'" + value.replace("'", "''") + "'");
            }
            sql.append(')');
        }
        return sql.toString();
    }

    /** What the table holds after the commits 1 to {@code commits.get(writer)} of each writer. */
    public Digest digest(Map<Integer, Long> commits) {
        Digest digest = new Digest(columnCount());
        commits.forEach((writer, last) -> digest.add(prefix(writer, Math.toIntExact(last))));
        return digest;
    }

    private Digest prefix(int writer, int commits) {
        List<Digest> known = prefixes.computeIfAbsent(writer, _ -> new ArrayList<>());
        synchronized (known) {
            if (known.isEmpty()) {
                known.add(new Digest(columnCount()));
            }
            while (known.size() <= commits) {
                Digest next = new Digest(columnCount());
                next.add(known.getLast());
                next.addLines(copyText(writer, known.size(), 0, rows(writer, known.size())));
                known.add(next);
            }
            return known.get(commits);
        }
    }
}
