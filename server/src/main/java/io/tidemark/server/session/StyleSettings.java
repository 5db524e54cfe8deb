package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.TextStyle;
import io.tidemark.server.sql.type.TextStyle.DateFormat;
import io.tidemark.server.sql.type.TextStyle.DateOrder;
import io.tidemark.server.sql.type.TextStyle.IntervalFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The settings that say how values are printed: their checks, and the style they make together. */
final class StyleSettings {
    private static final List<String> INTERVAL_STYLES = List.of("postgres", "postgres_verbose",
            "sql_standard",
            "iso_8601");
    /** Encodings that PostgreSQL knows, in lower case without punctuation. */
    private static final Set<String> ENCODINGS = Set.of("big5", "euccn", "eucjp", "eucjis2004", "euckr",
            "euctw",
            "gb18030", "gbk", "iso88595", "iso88596", "iso88597", "iso88598", "johab", "koi8r", "koi8u",
            "latin1",
            "iso88591", "latin2", "iso88592", "latin3", "latin4", "latin5", "latin6", "latin7", "latin8",
            "latin9",
            "latin10", "muleinternal", "sjis", "shiftjis2004", "shiftjis", "uhc", "win866", "alt", "win874",
            "win1250", "win1251", "win", "win1252", "win1253", "win1254", "win1255", "win1256", "win1257",
            "win1258", "windows1252", "abc", "tcvn", "vscii");

    private StyleSettings() {}

    /** The style of these values, each as its check left it. */
    static TextStyle of(String dateStyle, String intervalStyle, String byteaOutput, String floatDigits) {
        String[] dates = dateStyle.split(", ", 2);
        DateFormat format = DateFormat.valueOf(dates[0].toUpperCase(Locale.ROOT));
        return new TextStyle(format, DateOrder.valueOf(dates[1]), IntervalFormat.of(intervalStyle),
                byteaOutput.equals("escape"), Integer.parseInt(floatDigits));
    }

    /** DateStyle: a format, an order, or both; what is not written stays at the default. */
    static String dateStyle(String value) {
        DateFormat format = null;
        DateOrder order = null;
        for (String word : value.split(",", -1)) {
            String plain = word.strip().toUpperCase(Locale.ROOT);
            DateFormat newFormat = switch (plain) {
                case "ISO" -> DateFormat.ISO;
                case "SQL" -> DateFormat.SQL;
                case "GERMAN" -> DateFormat.GERMAN;
                default -> plain.startsWith("POSTGRES") ? DateFormat.POSTGRES : null;
            };
            DateOrder newOrder = switch (plain) {
                case "MDY", "US", "NONEURO", "NONEUROPEAN" -> DateOrder.MDY;
                case "DMY", "EURO", "EUROPEAN" -> DateOrder.DMY;
                case "YMD" -> DateOrder.YMD;
                default -> null;
            };
            boolean conflict = (newFormat != null && format != null && format != newFormat)
                    || (newOrder != null && order != null && order != newOrder);
            if (conflict || (newFormat == null && newOrder == null && !plain.equals("DEFAULT"))) {
                throw invalid("DateStyle", value);
            }
            format = newFormat == null ? format : newFormat;
            order = newOrder == null ? order : newOrder;
        }
        DateOrder usual = format == DateFormat.GERMAN ? DateOrder.DMY : DateOrder.MDY;
        return (format == null ? DateFormat.ISO : format).shown() + ", " + (order == null ? usual : order);
    }

    /** IntervalStyle, in lower case. */
    static String intervalStyle(String value) {
        String style = value.toLowerCase(Locale.ROOT);
        if (!INTERVAL_STYLES.contains(style)) {
            throw invalid("IntervalStyle", value);
        }
        return style;
    }

    /** extra_float_digits: -15 to 3. */
    static String floatDigits(String value) {
        if (!value.strip().matches("[+-]?\\d{1,9}")) {
            throw invalid("extra_float_digits", value);
        }
        int digits = Integer.parseInt(value.strip());
        if (digits < -15 || digits > 3) {
            throw new SqlException("22023",
                    digits + " is outside the valid range for parameter \"extra_float_digits\" (-15 .. 3)",
                    SqlException.NO_POSITION);
        }
        return Integer.toString(digits);
    }

    /** client_encoding: UTF8, or SQL_ASCII, which converts nothing either. */
    static String encoding(String value) {
        String plain = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return switch (plain) {
            case "utf8", "unicode" -> "UTF8";
            case "sqlascii" -> "SQL_ASCII";
            default -> throw ENCODINGS.contains(plain)
                    ? new SqlException("0A000", "client_encoding \"" + value + "\" is not supported",
                            SqlException.NO_POSITION, "use UTF8, for example with PGCLIENTENCODING=UTF8")
                    : invalid("client_encoding", value);
        };
    }

    private static SqlException invalid(String name, String value) {
        return new SqlException("22023", "invalid value for parameter \"" + name + "\": \"" + value + "\"",
                SqlException.NO_POSITION);
    }
}
