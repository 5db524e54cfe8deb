package io.tidemark.server.command;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The modes of PostgreSQL's table locks, from weak to strong, and our own for changes of rows. */
public enum LockMode {
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE,
    /** What UPDATE and its like take: as ROW EXCLUSIVE, but one session at a time. */
    CHANGE;

    /** The mode that LOCK TABLE calls so, in lower case. */
    static LockMode of(String words) {
        return valueOf(words.replace(' ', '_').toUpperCase(Locale.ROOT));
    }

    /** What pg_locks calls it: {@code AccessShareLock}. */
    public String shown() {
        if (this == CHANGE) {
            return SHARE_ROW_EXCLUSIVE.shown();
        }
        StringBuilder name = new StringBuilder();
        for (String word : name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.append("Lock").toString();
    }

    /** Whether it conflicts only with strong modes. */
    public boolean isWeak() {
        return compareTo(ROW_EXCLUSIVE) <= 0;
    }

    /** Whether it conflicts with a weak mode. */
    public boolean isStrong() {
        return compareTo(SHARE) >= 0 && this != CHANGE;
    }

    /** Whether two sessions can't have a table in these modes at the same time. */
    public boolean conflictsWith(LockMode other) {
        return conflicts().contains(other);
    }

    private Set<LockMode> conflicts() {
        return switch (this) {
            case ACCESS_SHARE -> EnumSet.of(ACCESS_EXCLUSIVE);
            case ROW_SHARE -> EnumSet.of(EXCLUSIVE, ACCESS_EXCLUSIVE);
            case ROW_EXCLUSIVE -> EnumSet.of(SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE);
            case SHARE_UPDATE_EXCLUSIVE -> EnumSet.of(SHARE_UPDATE_EXCLUSIVE, SHARE, SHARE_ROW_EXCLUSIVE,
                    EXCLUSIVE, ACCESS_EXCLUSIVE);
            case SHARE -> EnumSet.of(ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE,
                    ACCESS_EXCLUSIVE, CHANGE);
            case SHARE_ROW_EXCLUSIVE -> EnumSet.complementOf(EnumSet.of(ACCESS_SHARE, ROW_SHARE));
            case EXCLUSIVE -> EnumSet.complementOf(EnumSet.of(ACCESS_SHARE));
            case ACCESS_EXCLUSIVE -> EnumSet.allOf(LockMode.class);
            case CHANGE -> EnumSet.of(SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE, CHANGE);
        };
    }
}
