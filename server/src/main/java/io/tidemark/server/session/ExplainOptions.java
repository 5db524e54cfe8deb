package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import java.util.List;
import java.util.Locale;

/**
 * What EXPLAIN was asked for. VERBOSE, COSTS, BUFFERS, SETTINGS and WAL are accepted: there are no costs to show, the output
 * columns are always shown, and reads come from mapped files.
 */
record ExplainOptions(boolean analyze, boolean timing, boolean summary, boolean json) {
    static ExplainOptions of(List<Option> options) {
        boolean analyze = false;
        boolean json = false;
        Boolean timing = null;
        Boolean summary = null;
        for (Option option : options) {
            switch (option.name().toLowerCase(Locale.ROOT)) {
                case "analyze", "analyse" -> analyze = flag(option);
                case "timing" -> timing = flag(option);
                case "summary" -> summary = flag(option);
                case "format" -> json = format(option);
                case "verbose", "costs", "buffers", "settings", "wal" -> flag(option);
                default -> throw new SqlException("42601",
                        "unrecognized EXPLAIN option \"" + option.name() + "\"", option.position());
            }
        }
        if (Boolean.TRUE.equals(timing) && !analyze) {
            throw new SqlException("22023", "EXPLAIN option TIMING requires ANALYZE",
                    SqlException.NO_POSITION);
        }
        return new ExplainOptions(analyze, timing == null || timing, summary == null ? analyze : summary,
                json);
    }

    private static String text(Option option) {
        return switch (option.value()) {
            case OptionValue.None _,OptionValue.All _,OptionValue.Names _ -> "";
            case OptionValue.Text(String value, boolean _) -> value;
            case OptionValue.Numeric(String value) -> value;
        };
    }

    private static boolean flag(Option option) {
        String text = word(option);
        return switch (text) {
            case "", "on", "true", "1" -> true;
            case "off", "false", "0" -> false;
            default -> throw new SqlException("42601", option.name() + " requires a Boolean value",
                    option.position());
        };
    }

    private static boolean format(Option option) {
        return switch (word(option)) {
            case "text" -> false;
            case "json" -> true;
            case "xml", "yaml" -> throw new SqlException("0A000",
                    "EXPLAIN (FORMAT " + word(option).toUpperCase(Locale.ROOT) + ") is not supported",
                    option.position(), "use FORMAT TEXT or FORMAT JSON");
            default -> throw new SqlException("22023",
                    "unrecognized value for EXPLAIN option \"format\": \"" + text(option) + "\"",
                    option.position());
        };
    }

    private static String word(Option option) {
        return text(option).toLowerCase(Locale.ROOT);
    }
}
