package io.tidemark.server.command.copy;

import io.tidemark.server.sql.ast.Option;
import java.util.List;

/**
 * How the lines of a COPY look; {@code BINARY} has none, and uses no more than its layout.
 *
 * @param delimiter    between two fields, ASCII
 * @param nullText     what stands for NULL; unquoted in CSV
 * @param quote        CSV: around fields, ASCII
 * @param escape       CSV: before a quote within quotes, ASCII; often the quote itself
 * @param forceQuote   CSV TO: columns whose values are always quoted
 * @param forceNotNull CSV FROM: columns in which {@code nullText} is a value
 * @param forceNull    CSV FROM: columns in which a quoted {@code nullText} is NULL too
 */
public record CopyFormat(Layout layout, byte delimiter, String nullText, Header header, byte quote,
        byte escape,
        Columns forceQuote, Columns forceNotNull, Columns forceNull) {

    /** Text, CSV or binary. */
    public enum Layout {
        /** PostgreSQL's text format, with backslashes. */
        TEXT,
        /** Comma-separated values, with quotes. */
        CSV,
        /** Tuples of values in the binary form of their types, behind a signature. */
        BINARY
    }

    /** Whether the first line holds names of columns. */
    public enum Header {
        /** It holds data. */
        NONE,
        /** It is written, or skipped. */
        LINE,
        /** FROM: its names must be those of the columns, in order. */
        MATCH
    }

    /** Some columns, by name. */
    public record Columns(boolean all, List<String> names) {
        /** None. */
        public static final Columns NONE = new Columns(false, List.of());

        /** Copies the names. */
        public Columns {
            names = List.copyOf(names);
        }

        /** Whether the column is one of them. */
        public boolean contains(String name) {
            return all || names.contains(name);
        }
    }

    /**
     * The format that a statement's options ask for.
     *
     * @param from whether it is COPY FROM
     * @throws io.tidemark.server.sql.SqlException 42601, 22023 or 0A000, as PostgreSQL
     */
    public static CopyFormat of(List<Option> options, boolean from) {
        return new CopyOptions(from).read(options);
    }

    /** Whether values travel in binary form. */
    public boolean isBinary() {
        return layout == Layout.BINARY;
    }

    boolean isCsv() {
        return layout == Layout.CSV;
    }
}
