package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.TextStyle;
import io.tidemark.storage.batch.Batch;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What functions may ask of the session and of the database. Constant during a statement; safe for many threads. */
public interface Environment {
    /** The session's TimeZone. */
    ZoneId timeZone();

    /** How values are printed and read. */
    default TextStyle textStyle() {
        return TextStyle.DEFAULT;
    }

    /** now(): start of the transaction, microseconds since 1970 UTC. */
    long transactionMicros();

    /** When and where texts of dates are read. */
    default DateTimeParser.Moment moment() {
        return new DateTimeParser.Moment(timeZone(), transactionMicros(), textStyle().order());
    }

    /** statement_timestamp(): microseconds since 1970 UTC. */
    long statementMicros();

    /** current_user: whose rights the statement has. */
    String user();

    /** session_user: who logged in. */
    default String sessionUser() {
        return user();
    }

    /** current_database(). */
    String database();

    /** pg_backend_pid(). */
    int processId();

    /** A setting's value as SHOW prints it, or null where there is none of that name (lower case). */
    @Nullable
    String setting(String name);

    /** Objects by OID and name, for regclass, pg_get_expr, format_type and their like. */
    ObjectNames names();

    /** The server's sessions. */
    default Sessions sessions() {
        return Sessions.NONE;
    }

    /** Throws 57014 when the statement has been cancelled. */
    void checkCancelled();

    /** The catalog's objects in SQL's words; null where there is no such object. */
    interface ObjectTexts {
        /** Says that there is nothing. */
        ObjectTexts NONE = new ObjectTexts() {};

        /** The constraint as pg_get_constraintdef gives it; {@code pretty} for as few parentheses as possible. */
        default @Nullable String constraint(int oid, boolean pretty) {
            return null;
        }

        /** The index as pg_get_indexdef gives it, or its column of this number, from 1. */
        default @Nullable String index(int oid, int column) {
            return null;
        }

        /** A default or condition as pg_get_expr gives it: what isn't found by its bare name has its schema. */
        default String expression(String sql) {
            return sql;
        }

        /** The view's query as pg_get_viewdef gives it. */
        default @Nullable String view(int oid) {
            return null;
        }

        /** The rule as pg_get_ruledef gives it. */
        default @Nullable String rule(int oid) {
            return null;
        }

        /** The name of the sequence that a column of a relation owns; 42703 where there is no such column. */
        default @Nullable String sequenceOf(int relation, String column) {
            return null;
        }
    }

    /** Names of the catalog's objects. */
    interface ObjectNames {
        /** The relation's OID, or 0; {@code name} may be qualified and quoted. */
        int relation(String name);

        /** The relation's name as regclass prints it, or null. */
        @Nullable
        String relationName(int oid);

        /** The schema's OID, or 0. */
        int schema(String name);

        /** The schema's name, or null. */
        @Nullable
        String schemaName(int oid);

        /** The OID of the schema of the session's temporary objects, or 0 while it has none. */
        default int temporarySchema() {
            return 0;
        }

        /** Whether the relation is found without naming its schema. */
        boolean relationVisible(int oid);

        /** Bytes of the relation on disk, or -1 where there is none. */
        long relationBytes(int oid);

        /** Whether the relation is a table whose rows can be changed. */
        default boolean isTable(int oid) {
            return false;
        }

        /** Stands for the session's role. */
        int CURRENT_ROLE = -1;

        /**
         * Whether a role may do this with an object.
         *
         * @param role      an OID, 0 for everybody, or {@link #CURRENT_ROLE}
         * @param kind      {@code table}, {@code schema} …, as in the name of has_table_privilege
         * @param privilege a word in upper case; 22023 when it is none for this kind
         * @param option    whether it must be allowed to pass it on
         */
        default boolean allowed(int role, String kind, int object, String privilege, boolean option) {
            return true;
        }

        /** Whether a role is in another: {@code how} is MEMBER, USAGE, or one of them WITH ADMIN OPTION. */
        default boolean hasRole(int role, int other, String how) {
            return true;
        }

        /** Definitions of objects. */
        default ObjectTexts texts() {
            return ObjectTexts.NONE;
        }

        /** nextval: the next number of the sequence with this OID; 42809 where it is no sequence. */
        default long nextValue(int oid) {
            throw noSequence(oid);
        }

        /** The same for an identity column of a row that is written, which takes no privilege on the sequence. */
        default long nextOfIdentity(int oid) {
            return nextValue(oid);
        }

        /** currval: the number that the session drew last from this sequence; 55000 where it has drawn none. */
        default long currentValue(int oid) {
            throw noSequence(oid);
        }

        /** lastval: the number that the session drew last. */
        default long lastValue() {
            throw noSequence(0);
        }

        /** setval: puts a sequence to a number; the next one is that itself unless {@code called}. */
        default void setValue(int oid, long value, boolean called) {
            throw noSequence(oid);
        }

        private SqlException noSequence(int oid) {
            String name = relationName(oid);
            return new SqlException("42809", "\"" + (name == null ? oid : name) + "\" is not a sequence",
                    SqlException.NO_POSITION);
        }

        /** All rows of a virtual table; valid during the statement. */
        List<Batch> virtualRows(String schema, String name);
    }
}
