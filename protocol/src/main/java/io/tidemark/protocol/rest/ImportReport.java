package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What became of a file, for people and for programs. Confined to its request. */
final class ImportReport {
    private static final int MOST_REASONS = 20;
    private static final int WIDTH = 111;

    private final String table;
    private final ImportSettings settings;
    private final boolean header;
    private final List<Target> targets;
    private final long[] errors;
    private final List<Rejected> reasons = new ArrayList<>();
    private long rejected;
    private long imported;

    /** A column that values go to. */
    record Target(String name, FieldFormat format, boolean required) {
        FieldKind kind() {
            return format.kind();
        }
    }

    /** A row that was left out; the line where it begins, from 1. */
    private record Rejected(long line, String reason) {}

    ImportReport(String table, ImportSettings settings, boolean header, List<Target> targets) {
        this.table = table;
        this.settings = settings;
        this.header = header;
        this.targets = List.copyOf(targets);
        this.errors = new long[targets.size()];
    }

    void badValue(int column) {
        errors[column]++;
    }

    void reject(long line, String reason) {
        rejected++;
        if (reasons.size() < MOST_REASONS) {
            reasons.add(new Rejected(line, reason));
        }
    }

    void imported() {
        imported++;
    }

    String json() {
        StringBuilder text = new StringBuilder("{\"status\":\"OK\",\"location\":");
        JsonText.quote(text, table).append(",\"rowsRejected\":").append(rejected).append(",\"rowsImported\":")
                .append(imported).append(",\"header\":").append(header).append(",\"partitionBy\":");
        JsonText.quote(text, orNone(settings.partitionBy()));
        if (!settings.timestamp().isEmpty()) {
            JsonText.quote(text.append(",\"timestamp\":"), settings.timestamp());
        }
        text.append(",\"columns\":[");
        for (int i = 0; i < errors.length; i++) {
            Target target = targets.get(i);
            JsonText.quote(text.append(i == 0 ? "{\"name\":" : ",{\"name\":"), target.name())
                    .append(",\"type\":\"").append(target.kind().sqlName()).append("\",\"size\":")
                    .append(size(target.kind())).append(",\"errors\":").append(errors[i]).append('}');
        }
        text.append("],\"rejected\":[");
        for (int i = 0; i < reasons.size(); i++) {
            text.append(i == 0 ? "{\"line\":" : ",{\"line\":").append(reasons.get(i).line());
            JsonText.quote(text.append(",\"reason\":"), reasons.get(i).reason()).append('}');
        }
        return text.append("]}").toString();
    }

    /** Bytes of a value, 0 for those of any length. */
    private static int size(FieldKind kind) {
        return switch (kind) {
            case BOOLEAN -> 1;
            case SHORT -> 2;
            case INT, FLOAT, DATE, SYMBOL -> 4;
            case LONG, DOUBLE, TIMESTAMP, TIMESTAMPTZ -> 8;
            case UUID -> 16;
            case VARCHAR, OTHER -> 0;
        };
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "NONE" : text;
    }

    String table() {
        String rule = "+" + "-".repeat(WIDTH) + "+\n";
        StringBuilder text = new StringBuilder(rule);
        head(text, "Location:", table, "Pattern", "Locale", "Errors");
        head(text, "Partition by", orNone(settings.partitionBy()), "", "", "");
        head(text, "Timestamp", orNone(settings.timestamp()), "", "", "");
        text.append(rule);
        head(text, "Rows handled", String.valueOf(imported + rejected), "", "", "");
        head(text, "Rows imported", String.valueOf(imported), "", "", "");
        text.append(rule);
        for (int i = 0; i < errors.length; i++) {
            text.append(String.format(Locale.ROOT, "|%15d  |%50s  %25s  |%12d  |%n", i, targets.get(i).name(),
                    targets.get(i).kind().sqlName(), errors[i]).replace(System.lineSeparator(), "\n"));
        }
        text.append(rule);
        reasons.forEach(one -> text.append("line ").append(one.line()).append(": ").append(one.reason())
                .append('\n'));
        return text.toString();
    }

    private static void head(StringBuilder text, String... cells) {
        int[] widths = {15, 50, 13, 8, 12};
        text.append('|');
        Iterable<Integer> indexes = Arrays.asList(0, 1, 2, 3, 4);
        for (int i : indexes) {
            text.append(" ".repeat(Math.max(0, widths[i] - cells[i].length()))).append(cells[i])
                    .append("  |");
        }
        text.append('\n');
    }
}
