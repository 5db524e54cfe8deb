package io.tidemark.server.sql.type;

import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words that texts of dates and times may have, as PostgreSQL knows them. */
final class DateTimeWords {
    private static final Map<String, Word> WORDS = new HashMap<>();
    private static final Map<String, Unit> UNITS = new HashMap<>();
    private static final Map<String, Special> SPECIALS = new HashMap<>();
    private static final Map<String, Abbreviation> ZONES = new HashMap<>();

    static {
        named(Sense.MONTH, "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august"
                + "|sep sept september|oct october|nov november|dec december", 1);
        named(Sense.WEEKDAY, "sun sunday|mon monday|tue tues tuesday|wed weds wednesday"
                + "|thu thur thurs thursday|fri friday|sat saturday", 0);
        named(Sense.ERA, "ad|bc", 0);
        named(Sense.HALF, "am|pm", 0);
        named(Sense.IGNORED, "at on", 0);
        named(Sense.DAYLIGHT, "dst", 3600);
        units(Unit.YEAR, "y");
        units(Unit.MONTH, "m");
        units(Unit.DAY, "d");
        units(Unit.HOUR, "h");
        units(Unit.MINUTE, "mm");
        units(Unit.SECOND, "s");
        units(Unit.JULIAN, "j jd julian");
        units(Unit.TIME, "t");
        units(Unit.OTHER, "dow doy isodow isoyear");
        special(Special.INFINITY, "infinity");
        special(Special.NEGATIVE_INFINITY, "-infinity");
        special(Special.NOW, "now");
        special(Special.TODAY, "today");
        special(Special.TOMORROW, "tomorrow");
        special(Special.YESTERDAY, "yesterday");
        special(Special.EPOCH, "epoch");
        special(Special.MIDNIGHT, "allballs");
        for (String zone : ZoneAbbreviations.ALL.split(" ", -1)) {
            int colon = zone.indexOf(':');
            boolean daylight = zone.endsWith("d");
            int minutes = Integer.parseInt(zone.substring(colon + 1, zone.length() - (daylight ? 1 : 0)));
            ZONES.put(zone.substring(0, colon),
                    new Abbreviation(ZoneOffset.ofTotalSeconds(minutes * 60), daylight));
        }
    }

    private DateTimeWords() {}

    /** What a word is. */
    enum Sense {
        /** {@code Jan}: 1 to 12. */
        MONTH,
        /** {@code Sun}: 0 to 6. */
        WEEKDAY,
        /** AD 0, BC 1. */
        ERA,
        /** am 0, pm 1. */
        HALF,
        /** Says nothing. */
        IGNORED,
        /** The T before a time of ISO 8601. */
        ISO_TIME,
        /** DST: seconds. */
        DAYLIGHT,
        /** What the next number is: a {@link Unit}. */
        UNIT,
        /** A day or moment: a {@link Special}. */
        SPECIAL
    }

    /** What a number that follows a word is. */
    enum Unit {
        YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, JULIAN, TIME, OTHER
    }

    /** Days and moments with names. */
    enum Special {
        INFINITY, NEGATIVE_INFINITY, NOW, TODAY, TOMORROW, YESTERDAY, EPOCH, MIDNIGHT
    }

    /** A word's sense and its value. */
    record Word(Sense sense, int value) {}

    /** A zone's short name. */
    record Abbreviation(ZoneOffset offset, boolean daylight) {}

    private static void units(Unit unit, String names) {
        for (String name : names.split(" ", -1)) {
            WORDS.put(name, new Word(unit == Unit.TIME ? Sense.ISO_TIME : Sense.UNIT, 0));
            UNITS.put(name, unit);
        }
    }

    private static void special(Special special, String name) {
        WORDS.put(name, new Word(Sense.SPECIAL, 0));
        SPECIALS.put(name, special);
    }

    private static void named(Sense sense, String groups, int first) {
        int value = first;
        for (String group : groups.split("\\|", -1)) {
            for (String name : group.split(" ", -1)) {
                WORDS.put(name, new Word(sense, value));
            }
            value++;
        }
    }

    /** Whether the word, in lower case, is one of dates and times; names of zones are not. */
    static boolean isKnown(String word) {
        return WORDS.containsKey(word);
    }

    /** What a word in lower case means, or null. */
    static @Nullable Word word(String word) {
        return WORDS.get(word);
    }

    /** What a number behind this word is. */
    static Unit unit(String word) {
        return UNITS.getOrDefault(word, Unit.OTHER);
    }

    /** The day or moment that a word names; asked only for those that do. */
    static Special special(String word) {
        return Objects.requireNonNull(SPECIALS.get(word));
    }

    /** The zone that a word in lower case abbreviates, or null. */
    static @Nullable Abbreviation zone(String word) {
        return ZONES.get(word);
    }
}
