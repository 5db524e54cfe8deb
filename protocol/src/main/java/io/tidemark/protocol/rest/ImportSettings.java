package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * How a file is to be imported.
 *
 * @param table       empty for the file's name
 * @param partitionBy empty for none
 * @param timestamp   the column of the designated timestamps; empty for none
 * @param delimiter   0 to find it out
 * @param extraValues whether values beyond the columns are passed over, or their rows rejected
 */
record ImportSettings(String table, boolean overwrite, boolean create, String partitionBy, String timestamp,
        boolean forceHeader, byte delimiter, Atomicity atomicity, boolean extraValues, boolean json) {
    /** What becomes of a row with a value that its column can't have. */
    enum Atomicity {
        /** The value is left out. */
        SKIP_COLUMN,
        /** The row is left out. */
        SKIP_ROW,
        /** Nothing is imported. */
        ABORT
    }

    static ImportSettings of(Parameters parameters) {
        return new ImportSettings(parameters.text("name").orElse(""), parameters.flag("overwrite"),
                parameters.text("create").isEmpty() || parameters.flag("create"),
                word(parameters.text("partitionBy"), "NONE|HOUR|DAY|WEEK|MONTH|YEAR", "partitionBy"),
                parameters.text("timestamp").orElse(""), parameters.flag("forceHeader"),
                delimiter(parameters.text("delimiter")),
                switch (parameters.text("atomicity").orElse("skipCol").toLowerCase(Locale.ROOT)) {
                    case "skipcol", "relaxed" -> Atomicity.SKIP_COLUMN;
                    case "skiprow" -> Atomicity.SKIP_ROW;
                    case "abort", "strict" -> Atomicity.ABORT;
                    default ->
                        throw new HttpException(400,
                                "the parameter atomicity is skipCol, skipRow or abort");
                }, parameters.flag("skipLev"),
                word(parameters.text("fmt"), "TABULAR|JSON", "fmt").equals("JSON"));
    }

    private static String word(Optional<String> text, String pattern, String name) {
        String word = text.orElse("").toUpperCase(Locale.ROOT);
        if (!word.isEmpty() && !word.matches(pattern)) {
            throw new HttpException(400,
                    "the parameter " + name + " is one of " + pattern.replace("|", ", "));
        }
        return word;
    }

    private static byte delimiter(Optional<String> text) {
        byte[] bytes = text.orElse("").getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            return 0;
        }
        if (bytes.length > 1 || bytes[0] == '"' || bytes[0] == '\n' || bytes[0] == '\r') {
            throw new HttpException(400, "the parameter delimiter is one character of ASCII");
        }
        return bytes[0];
    }
}
