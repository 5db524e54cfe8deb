package io.tidemark.server.sql.rules;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one column.
 *
 * @param notNull    whether NULL is refused, 23502; true for columns of the primary key, identity columns and the
 *                   designated timestamp too
 * @param defaultSql the expression of DEFAULT as SQL, without the word; null where there is none. To be analysed with the
 *                   search path {@link TableRules#searchPath}
 * @param identity   GENERATED … AS IDENTITY, or null
 * @param comment    of COMMENT ON COLUMN, or null
 */
public record ColumnRules(boolean notNull, @Nullable String defaultSql, @Nullable Identity identity,
        @Nullable String comment) {
    /** No rules. */
    public static final ColumnRules NONE = new ColumnRules(false, null, null, null);

    private static final String NOT_NULL = "not_null";
    private static final String DEFAULT = "default";
    private static final String IDENTITY = "identity";
    private static final String SEQUENCE = "sequence";
    private static final String COMMENT = "comment";

    /**
     * An identity column.
     *
     * @param always   whether a given value is refused (428C9) unless OVERRIDING SYSTEM VALUE says otherwise
     * @param sequence where the numbers come from
     */
    public record Identity(boolean always, TableName sequence) {}

    /** What an INSERT that gives no value computes, as SQL; null for NULL. The next number for an identity column. */
    public @Nullable String insertSql() {
        return identity == null ? defaultSql : nextSql(identity.sequence());
    }

    /** The call that draws a sequence's next number, as PostgreSQL prints it. */
    public static String nextSql(TableName sequence) {
        return "nextval('" + sequence.sql().replace("'", "''") + "'::regclass)";
    }

    /** The same with NOT NULL or without it. */
    public ColumnRules withNotNull(boolean demanded) {
        return new ColumnRules(demanded, defaultSql, identity, comment);
    }

    /** The same with this default, null for none; a sequence of {@code public} goes without its schema, as in {@link #nextSql}. */
    public ColumnRules withDefault(@Nullable String sql) {
        @Nullable
        String canonical = sql == null
                ? null
                : sql.replace("nextval('" + TableName.PUBLIC + '.', "nextval('");
        return new ColumnRules(notNull, canonical, identity, comment);
    }

    /** The same with this identity; null for none. */
    public ColumnRules withIdentity(@Nullable Identity numbers) {
        return new ColumnRules(notNull, defaultSql, numbers, comment);
    }

    /** The same with this comment; null for none. */
    public ColumnRules withComment(@Nullable String text) {
        return new ColumnRules(notNull, defaultSql, identity, text);
    }

    /** As storage keeps them. */
    public SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        if (notNull) {
            properties.put(NOT_NULL, "true");
        }
        if (defaultSql != null) {
            properties.put(DEFAULT, defaultSql);
        }
        if (identity != null) {
            properties.put(IDENTITY, identity.always() ? "always" : "by default");
            properties.put(SEQUENCE, identity.sequence().encode());
        }
        if (comment != null) {
            properties.put(COMMENT, comment);
        }
        return Collections.unmodifiableSortedMap(properties);
    }

    static ColumnRules of(SortedMap<String, String> properties) {
        if (properties.isEmpty()) {
            return NONE;
        }
        String identity = properties.get(IDENTITY);
        return new ColumnRules("true".equals(properties.get(NOT_NULL)), properties.get(DEFAULT),
                identity == null
                        ? null
                        : new Identity(identity.equals("always"),
                                TableName.decode(properties.getOrDefault(SEQUENCE, ""))),
                properties.get(COMMENT));
    }
}
