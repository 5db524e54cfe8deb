package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the beginning of a file of CSV looks like.
 *
 * @param hasHeader whether its first record names the columns
 * @param names     of the columns, made up where there is no header
 * @param kinds     of the columns
 */
record CsvShape(byte delimiter, boolean hasHeader, List<String> names, List<FieldKind> kinds) {
    /** Bytes of a file that are looked at. */
    static final int SAMPLE_BYTES = 1 << 20;
    private static final int SAMPLE_RECORDS = 1_000;
    /** Bytes that looking at a sample takes: its texts as characters, at most twice. */
    private static final int LOOK_BYTES = 3 * SAMPLE_BYTES;
    /** Different texts of a sample, up to which a column becomes a SYMBOL. */
    private static final int SYMBOL_VALUES = 100;
    private static final byte[] DELIMITERS = {',', '\t', ';', '|'};

    /**
     * Looks at a sample.
     *
     * @param whole    whether it is the whole file
     * @param settings for the delimiter, if it is known, and whether the first record is a header whatever it looks like
     * @param memory   where what that needs is taken from
     */
    static CsvShape of(byte[] sample, boolean whole, ImportSettings settings, RestMemory.Share memory)
            throws IOException {
        memory.take(LOOK_BYTES);
        CsvShape shape = look(sample, whole, settings, memory);
        memory.give(LOOK_BYTES);
        return shape;
    }

    private static CsvShape look(byte[] sample, boolean whole, ImportSettings settings,
            RestMemory.Share memory) throws IOException {
        byte delimiter = settings.delimiter();
        byte used = delimiter != 0 ? delimiter : delimiter(sample);
        List<Column> first = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        CsvRecords records = new CsvRecords(new ByteArrayInputStream(sample), used, memory);
        List<String> texts = new ArrayList<>();
        int count = 0;
        boolean more = records.next();
        if (!more) {
            throw new HttpException(400, "the file has no rows");
        }
        for (; more && count < SAMPLE_RECORDS; count++) {
            List<Column> into = count == 0 ? first : columns;
            for (int i = 0; i < records.fieldCount(); i++) {
                if (into.size() == i) {
                    into.add(new Column());
                }
                into.get(i).look(records, i);
                if (count == 0) {
                    texts.add(text(records, i));
                }
            }
            more = records.next();
            if (!whole && more && records.line() > 1 && isLast(sample, records)) {
                break;
            }
        }
        boolean header = settings.forceHeader() || looksLikeHeader(first, columns);
        List<FieldKind> kinds = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Column column = i < columns.size() ? columns.get(i) : new Column();
            if (!header) {
                column.join(first.get(i));
            }
            kinds.add(column.kind(count));
        }
        records.letGo();
        return new CsvShape(used, header, names(texts, header), kinds);
    }

    /** The last record of a sample may be cut off; one that began far before the sample's end isn't. */
    private static boolean isLast(byte[] sample, CsvRecords records) {
        return sample.length >= SAMPLE_BYTES && records.consumed() >= sample.length;
    }

    private static String text(CsvRecords records, int field) {
        return new String(records.bytes(), records.from(field), records.to(field) - records.from(field),
                StandardCharsets.UTF_8);
    }

    private static byte delimiter(byte[] sample) {
        byte best = ',';
        int most = 0;
        for (byte candidate : DELIMITERS) {
            int count = 0;
            boolean quoted = false;
            for (int i = 0; i < sample.length && (quoted || sample[i] != '\n'); i++) {
                quoted ^= sample[i] == '"';
                count += !quoted && sample[i] == candidate ? 1 : 0;
            }
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    /** Words above values of other types. */
    private static boolean looksLikeHeader(List<Column> first, List<Column> rest) {
        boolean words = first.stream().allMatch(column -> column.kind(1).isText() && !column.hasEmpty);
        return words && rest.stream().anyMatch(column -> column.filled > 0 && !column.kind(1).isText());
    }

    private static List<String> names(List<String> texts, boolean header) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            String wanted = header ? texts.get(i).replace("\uFEFF", "").strip() : "";
            String name = wanted.isEmpty() ? "f" + i : wanted;
            for (int n = 1; !taken.add(name.toLowerCase(Locale.ROOT)); n++) {
                name = (wanted.isEmpty() ? "f" + i : wanted) + "_" + n;
            }
            names.add(name);
        }
        return names;
    }

    /** What is known of a column. */
    private static final class Column {
        private static final FieldKind[] CANDIDATES = {FieldKind.LONG, FieldKind.DOUBLE, FieldKind.DATE,
                FieldKind.TIMESTAMP, FieldKind.UUID};
        private final CopyText nowhere = CopyText.small();
        private final boolean[] fits = {true, true, true, true, true};
        private boolean truths = true;
        private boolean hasEmpty;
        private int filled;
        private final Set<String> texts = new HashSet<>();

        void look(CsvRecords records, int field) {
            int from = records.from(field);
            int to = records.to(field);
            if (from == to) {
                hasEmpty = true;
                return;
            }
            filled++;
            String text = text(records, field);
            truths &= text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
            for (int i = 0; i < fits.length; i++) {
                if (fits[i]) {
                    nowhere.at(0);
                    fits[i] = CANDIDATES[i].put(records.bytes(), from, to, nowhere);
                }
            }
            if (texts.size() <= SYMBOL_VALUES) {
                texts.add(text);
            }
        }

        void join(Column other) {
            for (int i = 0; i < fits.length; i++) {
                fits[i] &= other.fits[i];
            }
            truths &= other.truths;
            filled += other.filled;
            texts.addAll(other.texts);
        }

        FieldKind kind(int rows) {
            if (filled == 0) {
                return FieldKind.VARCHAR;
            }
            if (truths) {
                return FieldKind.BOOLEAN;
            }
            for (int i = 0; i < fits.length; i++) {
                if (fits[i]) {
                    return CANDIDATES[i];
                }
            }
            boolean repeats = texts.size() <= SYMBOL_VALUES && texts.size() <= Math.max(1, rows / 4);
            return repeats ? FieldKind.SYMBOL : FieldKind.VARCHAR;
        }
    }
}
