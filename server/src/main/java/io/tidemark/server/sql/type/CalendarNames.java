package io.tidemark.server.sql.type;

import java.util.List;

/** English names of months and days. */
final class CalendarNames {
    private static final List<String> MONTHS = List.of("january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december");
    private static final List<String> DAYS = List.of("monday", "tuesday", "wednesday", "thursday", "friday",
            "saturday", "sunday");

    private CalendarNames() {}

    /** The month, 1 to 12, of a lower-case name or its first three letters or more; 0 when it is none. */
    static int month(String word) {
        return indexOf(MONTHS, word) + 1;
    }

    /** Whether the word is a day of the week, or its first three letters or more. */
    static boolean isDay(String word) {
        return indexOf(DAYS, word) >= 0;
    }

    private static int indexOf(List<String> names, String word) {
        for (int i = 0; word.length() >= 3 && i < names.size(); i++) {
            if (names.get(i).startsWith(word)) {
                return i;
            }
        }
        return -1;
    }
}
