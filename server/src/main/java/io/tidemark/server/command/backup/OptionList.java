package io.tidemark.server.command.backup;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The options of one statement, each known and given once; what is wrong is told with its place and what would be right. */
final class OptionList {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKmMgGtT]?[bB]?)(?:/s)?");
    /** Characters of a label. */
    private static final int MAX_TEXT = 200;

    private final String statement;
    private final Map<String, Option> options = new HashMap<>();

    /**
     * Refuses with 42601 what is not known or stands twice.
     *
     * @param statement as errors call it: {@code BACKUP}
     */
    OptionList(String statement, List<Option> list, String... known) {
        this.statement = statement;
        for (Option option : list) {
            if (!Arrays.asList(known).contains(option.name())) {
                throw new SqlException("42601",
                        "unrecognized " + statement + " option \"" + option.name() + "\"",
                        option.position(),
                        known.length == 0
                                ? statement + " has no options"
                                : "options of " + statement + " are " + String.join(", ", known));
            }
            if (options.put(option.name(), option) != null) {
                throw new SqlException("42601",
                        "option \"" + option.name() + "\" is given more than once", option.position());
            }
        }
    }

    boolean has(String name) {
        return options.containsKey(name);
    }

    /** Where an option stands. */
    int position(String name) {
        Option option = options.get(name);
        return option == null ? SqlException.NO_POSITION : option.position();
    }

    private SqlException wrong(String name, String value, String hint) {
        return new SqlException("22023",
                "invalid value for " + statement + " option \"" + name + "\": \"" + value + "\"",
                position(name), hint);
    }

    /** The value as written; null when the option is not there, empty when it has none. */
    private @Nullable String written(String name) {
        Option option = options.get(name);
        return option == null ? null : switch (option.value()) {
            case OptionValue.None _ -> "";
            case OptionValue.Text(var text, _) -> text;
            case OptionValue.Numeric(var text) -> text;
            case OptionValue.Names _,OptionValue.All _ -> throw wrong(name, "(…)", "give one value");
        };
    }

    /** Whether a switch is on. */
    boolean flag(String name, boolean otherwise) {
        String value = written(name);
        return value == null ? otherwise : switch (value.toLowerCase(Locale.ROOT)) {
            case "", "on", "true", "yes", "1" -> true;
            case "off", "false", "no", "0" -> false;
            default -> throw wrong(name, value, "write on or off");
        };
    }

    /** A text, at most 200 characters without control characters. */
    String text(String name) {
        String value = written(name);
        if (value == null) {
            return "";
        }
        if (value.length() > MAX_TEXT || value.chars().anyMatch(Character::isISOControl)) {
            throw wrong(name, value.length() > MAX_TEXT ? value.substring(0, 20) + "…" : value,
                    "at most " + MAX_TEXT + " characters, none of them a control character");
        }
        return value;
    }

    /** One of some values by its name in lower case. */
    <E extends Enum<E>> E word(String name, E otherwise) {
        String value = written(name);
        if (value == null) {
            return otherwise;
        }
        E[] choices = otherwise.getDeclaringClass().getEnumConstants();
        for (E choice : choices) {
            if (choice.name().equalsIgnoreCase(value)) {
                return choice;
            }
        }
        throw wrong(name, value, "write " + Arrays.stream(choices)
                .map(choice -> choice.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" or ")));
    }

    /** A whole number from 0 on. */
    int count(String name, int otherwise) {
        String value = written(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int count = Integer.parseInt(value);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw wrong(name, value, "write a whole number, 0 or more");
    }

    /** Bytes, as {@code '50MB'}: kB, MB, GB and TB are powers of 1024, as in PostgreSQL's settings. */
    long bytes(String name, long otherwise) {
        String value = written(name);
        if (value == null) {
            return otherwise;
        }
        Matcher size = SIZE.matcher(value.strip());
        if (size.matches()) {
            BigDecimal bytes = new BigDecimal(size.group(1))
                    .multiply(BigDecimal.valueOf(unit(size.group(2))));
            if (bytes.signum() > 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                    && bytes.longValue() > 0) {
                return bytes.longValue();
            }
        }
        throw wrong(name, value, "write a size above 0, such as '50MB'");
    }

    private static long unit(String letters) {
        String unit = letters.toLowerCase(Locale.ROOT);
        return unit.isEmpty() ? 1 : switch (unit.charAt(0)) {
            case 'k' -> 1L << 10;
            case 'm' -> 1L << 20;
            case 'g' -> 1L << 30;
            case 't' -> 1L << 40;
            default -> 1;
        };
    }
}
