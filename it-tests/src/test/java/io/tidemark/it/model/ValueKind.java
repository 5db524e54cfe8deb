package io.tidemark.it.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** The column types, each with a value for every random number, written as PostgreSQL writes it. */
public enum ValueKind {
    BOOLEAN("boolean"),
    SMALLINT("SHORT"),
    INT("int"),
    BIGINT("LONG"),
    REAL("real"),
    DOUBLE("DOUBLE"),
    NUMERIC("numeric(18,4)"),
    CHAR("char(8)"),
    VARCHAR("varchar(40)"),
    TEXT("text"),
    STRING("STRING"),
    SYMBOL("SYMBOL"),
    TIMESTAMP("timestamp"),
    TIMESTAMPTZ("timestamptz"),
    DATE("date"),
    UUID("uuid"),
    BYTEA("bytea");

    private static final List<String> WORDS = List.of("", "plain", "tab\there", "line\nbreak", "back\\slash",
            "it's", "\"quoted\"", "a,b;c", "grün", "10 €", "🌊 tide", "\\N", "null", " spaces ");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final long QUARTERS = 100_000;
    private static final long SPAN_MICROS = 40L * 365 * 86_400 * 1_000_000;

    private final String sqlName;

    ValueKind(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The type as CREATE TABLE takes it. */
    public String sqlName() {
        return sqlName;
    }

    /** The value for a random number, as the server prints it in the session time zone UTC. */
    String value(long random) {
        return switch (this) {
            case BOOLEAN -> (random & 1) == 0 ? "f" : "t";
            case SMALLINT -> Short.toString((short) random);
            case INT -> Integer.toString((int) random);
            case BIGINT -> Long.toString(random);
            case REAL -> quarters(random, QUARTERS);
            case DOUBLE -> quarters(random, QUARTERS * QUARTERS);
            case NUMERIC -> decimal(random);
            case CHAR -> String.format("%-8s", Long.toHexString(random & 0xFFFFFF));
            case VARCHAR, TEXT -> WORDS.get((int) Mixing.below(random, WORDS.size()));
            case STRING -> WORDS.get((int) Mixing.below(random, WORDS.size())) + Long.toHexString(random);
            case SYMBOL -> "SYM" + Mixing.below(random, 50);
            case TIMESTAMP -> timestamp(Mixing.below(random, SPAN_MICROS));
            case TIMESTAMPTZ -> timestamp(Mixing.below(random, SPAN_MICROS)) + "+00";
            case DATE -> LocalDate.ofEpochDay(Mixing.below(random, 30_000)).toString();
            case UUID -> new UUID(random, Mixing.mix(random)).toString();
            case BYTEA -> "\\x" + (Mixing.below(random, 5) == 0 ? "" : String.format("%016x", random));
        };
    }

    /** As {@link #value}, of a number that need not look random. */
    public String sample(long number) {
        return value(Mixing.mix(number));
    }

    private static String quarters(long random, long bound) {
        long count = 1 + Mixing.below(random >>> 1, bound);
        String fraction = switch ((int) (count % 4)) {
            case 1 -> ".25";
            case 2 -> ".5";
            case 3 -> ".75";
            default -> "";
        };
        return ((random & 1) == 0 ? "" : "-") + count / 4 + fraction;
    }

    private static String decimal(long random) {
        long unscaled = 1 + Mixing.below(random >>> 1, 100_000_000_000_000_000L);
        return String.format("%s%d.%04d", (random & 1) == 0 ? "" : "-", unscaled / 10_000, unscaled % 10_000);
    }

    /** Microseconds since 1970 as a timestamp without needless zeros. */
    public static String timestamp(long micros) {
        LocalDateTime time = LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
                ZoneOffset.UTC);
        long fraction = Math.floorMod(micros, 1_000_000L);
        if (fraction == 0) {
            return SECONDS.format(time);
        }
        String digits = String.format("%06d", fraction);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return SECONDS.format(time) + "." + digits.substring(0, end);
    }
}
