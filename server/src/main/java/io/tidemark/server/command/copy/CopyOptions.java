package io.tidemark.server.command.copy;

import io.tidemark.server.command.copy.CopyFormat.Columns;
import io.tidemark.server.command.copy.CopyFormat.Header;
import io.tidemark.server.command.copy.CopyFormat.Layout;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the options of one COPY. */
final class CopyOptions {
    private static final Set<String> KNOWN = Set.of("format", "freeze", "delimiter", "null", "header",
            "quote",
            "escape", "force_quote", "force_not_null", "force_null", "encoding", "default", "on_error",
            "log_verbosity",
            "reject_limit");
    /** Delimiters that the text format could not tell from its escapes, as in PostgreSQL. */
    private static final String NOT_A_TEXT_DELIMITER = "\\.abcdefghijklmnopqrstuvwxyz0123456789";

    private final boolean from;
    private final Map<String, Option> options = new HashMap<>();

    CopyOptions(boolean from) {
        this.from = from;
    }

    CopyFormat read(List<Option> list) {
        for (Option option : list) {
            if (!KNOWN.contains(option.name())) {
                throw new SqlException("42601", "option \"" + option.name() + "\" not recognized",
                        option.position());
            }
            if (options.put(option.name(), option) != null) {
                throw new SqlException("42601", "conflicting or redundant options", option.position());
            }
        }
        boolean csv = layout() == Layout.CSV;
        if (layout() == Layout.BINARY) {
            refuseWithBinary();
        }
        refuseUnsupported();
        encoding();
        String delimiter = text("delimiter", csv ? "," : "\t");
        String nullText = text("null", csv ? "" : "\\N");
        String quote = text("quote", "\"");
        String escape = text("escape", quote);
        checkDelimiter(delimiter, nullText, csv);
        checkQuotes(delimiter, nullText, quote, escape, csv);
        return new CopyFormat(layout(), (byte) delimiter.charAt(0), nullText, header(),
                (byte) quote.charAt(0), (byte) escape.charAt(0), columns("force_quote", csv, false),
                columns("force_not_null", csv, true), columns("force_null", csv, true));
    }

    private Layout layout() {
        String name = text("format", "text");
        return switch (name) {
            case "text" -> Layout.TEXT;
            case "csv" -> Layout.CSV;
            case "binary" -> Layout.BINARY;
            default -> throw error("22023", "COPY format \"" + name + "\" not recognized", "format");
        };
    }

    private void refuseWithBinary() {
        for (String name : List.of("delimiter", "null", "header")) {
            if (options.containsKey(name)) {
                throw error(name.equals("header") ? "0A000" : "42601",
                        "cannot specify " + name.toUpperCase(Locale.ROOT) + " in BINARY mode", name);
            }
        }
    }

    private void refuseUnsupported() {
        if (options.containsKey("freeze") && truth("freeze")) {
            throw error("0A000", "COPY FREEZE is not supported", "freeze");
        }
        for (String name : List.of("default", "reject_limit")) {
            if (options.containsKey(name)) {
                throw error("0A000", "COPY " + name.toUpperCase(Locale.ROOT) + " is not supported", name);
            }
        }
        if (!text("on_error", "stop").equals("stop")) {
            throw error("0A000", "COPY ON_ERROR \"" + text("on_error", "stop") + "\" is not supported",
                    "on_error");
        }
    }

    private void encoding() {
        String name = text("encoding", "utf8").toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        if (!name.equals("utf8") && !name.equals("unicode") && !name.equals("sqlascii")) {
            throw error("0A000",
                    "COPY encoding \"" + text("encoding", "") + "\" is not supported: data is UTF8",
                    "encoding");
        }
    }

    private void checkDelimiter(String delimiter, String nullText, boolean csv) {
        if (!oneByte(delimiter)) {
            throw error("0A000", "COPY delimiter must be a single one-byte character", "delimiter");
        }
        if (breaksLines(delimiter)) {
            throw error("22023", "COPY delimiter cannot be newline or carriage return", "delimiter");
        }
        if (breaksLines(nullText)) {
            throw error("22023", "COPY null representation cannot use newline or carriage return", "null");
        }
        if (!csv && NOT_A_TEXT_DELIMITER.contains(delimiter)) {
            throw error("22023", "COPY delimiter cannot be \"" + delimiter + '"', "delimiter");
        }
        if (nullText.contains(delimiter)) {
            throw error("0A000", "COPY delimiter character must not appear in the NULL specification",
                    "delimiter");
        }
    }

    private void checkQuotes(String delimiter, String nullText, String quote, String escape, boolean csv) {
        requireCsv("quote", csv);
        requireCsv("escape", csv);
        if (!csv) {
            return;
        }
        if (!oneByte(quote)) {
            throw error("0A000", "COPY quote must be a single one-byte character", "quote");
        }
        if (delimiter.equals(quote)) {
            throw error("22023", "COPY delimiter and quote must be different", "quote");
        }
        if (!oneByte(escape)) {
            throw error("0A000", "COPY escape must be a single one-byte character", "escape");
        }
        if (nullText.contains(quote)) {
            throw error("0A000", "CSV quote character must not appear in the NULL specification", "null");
        }
    }

    private void requireCsv(String name, boolean csv) {
        if (!csv && options.containsKey(name)) {
            throw error("0A000", "COPY " + name.replace('_', ' ') + " available only in CSV mode", name);
        }
    }

    private static boolean oneByte(String text) {
        return text.length() == 1 && text.charAt(0) < 0x80 && text.charAt(0) != 0;
    }

    private static boolean breaksLines(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    private Header header() {
        Option option = options.get("header");
        if (option == null) {
            return Header.NONE;
        }
        if (option.value() instanceof OptionValue.Text text && text.value().equalsIgnoreCase("match")) {
            if (!from) {
                throw error("0A000", "cannot use \"match\" with HEADER in COPY TO", "header");
            }
            return Header.MATCH;
        }
        Boolean written = booleanOf(option.value());
        if (written == null) {
            throw error("42601", "header requires a Boolean value or \"match\"", "header");
        }
        return written ? Header.LINE : Header.NONE;
    }

    private boolean truth(String name) {
        Option option = options.get(name);
        Boolean value = option == null ? Boolean.FALSE : booleanOf(option.value());
        if (value == null) {
            throw error("42601", name + " requires a Boolean value", name);
        }
        return value;
    }

    private static @Nullable Boolean booleanOf(OptionValue value) {
        return switch (value) {
            case OptionValue.None() -> Boolean.TRUE;
            case OptionValue.Text(String word, _) -> switch (word.toLowerCase(Locale.ROOT)) {
                case "true", "on", "1" -> Boolean.TRUE;
                case "false", "off", "0" -> Boolean.FALSE;
                default -> null;
            };
            case OptionValue.Numeric(String number) ->
                number.equals("1") ? Boolean.TRUE : number.equals("0") ? Boolean.FALSE : null;
            case OptionValue.Names _,OptionValue.All _ -> null;
        };
    }

    private String text(String name, String absent) {
        Option option = options.get(name);
        if (option == null) {
            return absent;
        }
        return switch (option.value()) {
            case OptionValue.Text(String value, _) -> value;
            case OptionValue.Numeric(String value) -> value;
            case OptionValue.None _,OptionValue.Names _,OptionValue.All _ ->
                throw error("42601", name + " requires a parameter", name);
        };
    }

    private Columns columns(String name, boolean csv, boolean whenFrom) {
        Option option = options.get(name);
        if (option == null) {
            return Columns.NONE;
        }
        requireCsv(name, csv);
        if (from != whenFrom) {
            throw error("0A000", "COPY " + name.replace('_', ' ') + " only available using COPY "
                    + (from ? "TO" : "FROM"), name);
        }
        return switch (option.value()) {
            case OptionValue.All() -> new Columns(true, List.of());
            case OptionValue.Names(List<String> names) -> new Columns(false, names);
            case OptionValue.None _,OptionValue.Text _,OptionValue.Numeric _ -> throw error("22023",
                    "argument to option \"" + name + "\" must be a list of column names", name);
        };
    }

    private SqlException error(String sqlState, String message, String name) {
        Option option = options.get(name);
        return new SqlException(sqlState, message,
                option == null ? SqlException.NO_POSITION : option.position());
    }
}
