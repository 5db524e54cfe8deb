package io.tidemark.server.sql.rules;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a role may be allowed on an object. The letters are kept on disk and shown in access lists: never change one. */
public enum Privilege {
    INSERT('a'),
    SELECT('r'),
    UPDATE('w'),
    DELETE('d'),
    TRUNCATE('D'),
    REFERENCES('x'),
    TRIGGER('t'),
    USAGE('U'),
    CREATE('C'),
    TEMPORARY('T'),
    CONNECT('c'),
    /** To make, check and list backups; on the database. */
    BACKUP('B'),
    /** To hold the files for a copy, and let them go; on the database. */
    SNAPSHOT('P');

    private final char letter;

    Privilege(char letter) {
        this.letter = letter;
    }

    /** In access lists, such as {@code admin=arwdDxt/admin}. */
    public char letter() {
        return letter;
    }

    /** The privilege of this name, in any case; TEMP is TEMPORARY. */
    public static Optional<Privilege> named(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        for (Privilege privilege : values()) {
            if (privilege.name().equals(name.equals("TEMP") ? "TEMPORARY" : name)) {
                return Optional.of(privilege);
            }
        }
        return Optional.empty();
    }

    static Optional<Privilege> ofLetter(char letter) {
        for (Privilege privilege : values()) {
            if (privilege.letter == letter) {
                return Optional.of(privilege);
            }
        }
        return Optional.empty();
    }

    /** Kinds of objects that privileges are granted on. */
    public enum Target {
        TABLE, SEQUENCE, SCHEMA, DATABASE;

        /** As errors call it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Every privilege there is on such an object. */
        public Set<Privilege> all() {
            return switch (this) {
                case TABLE -> EnumSet.of(INSERT, SELECT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER);
                case SEQUENCE -> EnumSet.of(SELECT, UPDATE, USAGE);
                case SCHEMA -> EnumSet.of(USAGE, CREATE);
                case DATABASE -> EnumSet.of(CREATE, TEMPORARY, CONNECT, BACKUP, SNAPSHOT);
            };
        }

        /** What everybody may do with an object that nothing was granted on. */
        public Set<Privilege> everybodys() {
            return this == DATABASE ? EnumSet.of(TEMPORARY, CONNECT) : EnumSet.noneOf(Privilege.class);
        }
    }
}
