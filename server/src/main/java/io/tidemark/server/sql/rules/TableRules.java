package io.tidemark.server.sql.rules;

import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one table, read from its properties. Immutable.
 *
 * @param columns  by column id; columns without rules are left out
 * @param keys     primary key first, then by name
 * @param checks   by name
 * @param comment  of COMMENT ON TABLE, or null
 * @param ttl      how long partitions are kept, or null for ever
 * @param onCommit what happens to a temporary table's rows at the end of a transaction
 */
public record TableRules(SortedMap<Integer, ColumnRules> columns, List<Key> keys, List<Check> checks,
        @Nullable String comment, @Nullable Ttl ttl, OnCommit onCommit) {
    private static final String KEY_PREFIX = "key:";
    private static final String CHECK_PREFIX = "check:";
    private static final String COMMENT = "comment";
    private static final String TTL = "ttl";
    private static final String ON_COMMIT = "on_commit";

    /** Copies and sorts. */
    public TableRules {
        columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        keys = keys.stream().sorted((a, b) -> a.primary() == b.primary()
                ? a.name().compareTo(b.name())
                : a.primary() ? -1 : 1).toList();
        checks = checks.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }

    /** How a key came to be, which is how it is shown. */
    public enum KeyKind {
        /** PRIMARY KEY: its columns are NOT NULL too. */
        PRIMARY,
        /** UNIQUE as a constraint. */
        UNIQUE,
        /** CREATE UNIQUE INDEX: no constraint of the catalog, but enforced all the same. */
        INDEX,
        /** CREATE INDEX: rows may be equal; it only helps to find them. */
        LOOKUP
    }

    /**
     * A primary key, unique key or index. No two rows have the same values in the columns of a {@link #unique} one, 23505.
     *
     * @param name          of the constraint and of its index; unique in its schema
     * @param columnIds     in the key's order
     * @param nullsDistinct whether rows with a NULL in the key never equal others, which is the rule
     * @param comment       of COMMENT ON CONSTRAINT or INDEX, or null
     * @param form          what else was written
     */
    public record Key(String name, KeyKind kind, List<Integer> columnIds, boolean nullsDistinct,
            @Nullable String comment, IndexForm form) {
        /** Copies the columns. */
        public Key {
            columnIds = List.copyOf(columnIds);
        }

        /** With the form that keys have. */
        public Key(String name, KeyKind kind, List<Integer> columnIds, boolean nullsDistinct) {
            this(name, kind, columnIds, nullsDistinct, null, IndexForm.PLAIN);
        }

        /** Whether rows must differ. */
        public boolean unique() {
            return kind != KeyKind.LOOKUP;
        }

        /** Whether it is a constraint, and not only an index. */
        public boolean constraint() {
            return kind == KeyKind.PRIMARY || kind == KeyKind.UNIQUE;
        }

        /** The same with another name. */
        public Key named(String other) {
            return new Key(other, kind, columnIds, nullsDistinct, comment, form);
        }

        /** The same of other columns. */
        public Key of(List<Integer> others) {
            return new Key(name, kind, others, nullsDistinct, comment, form);
        }

        /** The same with this comment; null for none. */
        public Key commented(@Nullable String text) {
            return new Key(name, kind, columnIds, nullsDistinct, text, form);
        }

        /** Whether it is the primary key. */
        public boolean primary() {
            return kind == KeyKind.PRIMARY;
        }
    }

    /**
     * A CHECK constraint: rows for which the expression is false are refused, 23514.
     *
     * @param sql       the expression, without CHECK and its parentheses; names columns as they are called now
     * @param columnIds those that it names, in the table's order
     * @param comment   of COMMENT ON CONSTRAINT, or null
     */
    public record Check(String name, String sql, List<Integer> columnIds, @Nullable String comment) {
        /** Copies the columns. */
        public Check {
            columnIds = List.copyOf(columnIds);
        }
    }

    /** How long partitions are kept after their end. */
    public record Ttl(int count, TtlUnit unit) {
        /** As SHOW and the catalog print it: {@code 7 DAYS}. */
        @Override
        public String toString() {
            return count + " " + unit + (count == 1 ? "" : "S");
        }
    }

    /** Units of {@link Ttl}. */
    public enum TtlUnit {
        /** 60 minutes. */
        HOUR,
        /** 24 hours. */
        DAY,
        /** 7 days. */
        WEEK,
        /** A calendar month. */
        MONTH,
        /** A calendar year. */
        YEAR
    }

    /** ON COMMIT of a temporary table. */
    public enum OnCommit {
        /** Rows stay until the session ends. */
        PRESERVE_ROWS,
        /** Rows go. */
        DELETE_ROWS,
        /** The table goes. */
        DROP
    }

    /** No rules. */
    public static TableRules none() {
        return new TableRules(new TreeMap<>(), List.of(), List.of(), null, null, OnCommit.PRESERVE_ROWS);
    }

    /** The rules of a table. */
    public static TableRules of(TableSchema table) {
        SortedMap<Integer, ColumnRules> columns = new TreeMap<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            ColumnRules rules = ColumnRules.of(column.properties());
            rules = i == table.timestampColumn() ? rules.withNotNull(true) : rules;
            if (!rules.equals(ColumnRules.NONE)) {
                columns.put(column.id(), rules);
            }
        }
        return of(table.properties(), columns);
    }

    private static TableRules of(SortedMap<String, String> properties,
            SortedMap<Integer, ColumnRules> columns) {
        List<Key> keys = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        properties.forEach((name, value) -> {
            FieldText fields = FieldText.read(value);
            if (name.startsWith(KEY_PREFIX)) {
                keys.add(new Key(name.substring(KEY_PREFIX.length()), KeyKind.valueOf(fields.text("kind")),
                        fields.numbers("columns"), !fields.flag("nulls_equal"), fields.find(COMMENT),
                        IndexForm.read(fields)));
            } else if (name.startsWith(CHECK_PREFIX)) {
                checks.add(new Check(name.substring(CHECK_PREFIX.length()), fields.text("sql"),
                        fields.numbers("columns"), fields.find(COMMENT)));
            }
        });
        String ttl = properties.get(TTL);
        return new TableRules(columns, keys, checks, properties.get(COMMENT),
                ttl == null ? null : ttl(ttl),
                OnCommit.valueOf(properties.getOrDefault(ON_COMMIT, OnCommit.PRESERVE_ROWS.name())));
    }

    private static Ttl ttl(String text) {
        String[] words = text.split(" ", -1);
        return new Ttl(Integer.parseInt(words[0]), TtlUnit.valueOf(words[1]));
    }

    /** The table's own properties as storage keeps them; those of columns are {@link ColumnRules#properties}. */
    public SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        for (Key key : keys) {
            FieldText fields = new FieldText().put("kind", key.kind()).putList("columns", key.columnIds())
                    .put("nulls_equal", key.nullsDistinct() ? null : true).put(COMMENT, key.comment());
            properties.put(KEY_PREFIX + key.name(), key.form().write(fields).toString());
        }
        for (Check check : checks) {
            properties.put(CHECK_PREFIX + check.name(), new FieldText().put("sql", check.sql())
                    .putList("columns", check.columnIds()).put(COMMENT, check.comment()).toString());
        }
        if (comment != null) {
            properties.put(COMMENT, comment);
        }
        if (ttl != null) {
            properties.put(TTL, ttl.count() + " " + ttl.unit());
        }
        if (onCommit != OnCommit.PRESERVE_ROWS) {
            properties.put(ON_COMMIT, onCommit.name());
        }
        return Collections.unmodifiableSortedMap(properties);
    }

    /** The rules of the column with this id. */
    public ColumnRules column(int columnId) {
        return columns.getOrDefault(columnId, ColumnRules.NONE);
    }

    /** Whether there is anything to enforce or to fill in when rows are written. */
    public boolean constrained() {
        return keys.stream().anyMatch(Key::unique) || !checks.isEmpty() || columns.values().stream()
                .anyMatch(rules -> rules.notNull() || rules.insertSql() != null);
    }

    /** The primary key. */
    public Optional<Key> primaryKey() {
        return keys.stream().filter(Key::primary).findFirst();
    }

    /** The key with this name. */
    public Optional<Key> key(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /** The check with this name. */
    public Optional<Check> check(String name) {
        return checks.stream().filter(check -> check.name().equals(name)).findFirst();
    }

    /** Where names in the texts of defaults and checks of a table in this schema are looked up. */
    public static List<String> searchPath(String schema) {
        return schema.equals(TableName.PUBLIC) ? List.of(schema) : List.of(schema, TableName.PUBLIC);
    }

    /** The same with a column's rules changed. */
    public TableRules withColumn(int columnId, UnaryOperator<ColumnRules> change) {
        SortedMap<Integer, ColumnRules> changed = new TreeMap<>(columns);
        changed.put(columnId, change.apply(column(columnId)));
        return new TableRules(changed, keys, checks, comment, ttl, onCommit);
    }

    /** The same with other keys and checks. */
    public TableRules withConstraints(List<Key> otherKeys, List<Check> otherChecks) {
        return new TableRules(columns, otherKeys, otherChecks, comment, ttl, onCommit);
    }

    /** The same with this comment; null for none. */
    public TableRules withComment(@Nullable String text) {
        return new TableRules(columns, keys, checks, text, ttl, onCommit);
    }

    /** The same with this time to live; null for none. */
    public TableRules withTtl(@Nullable Ttl time) {
        return new TableRules(columns, keys, checks, comment, time, onCommit);
    }

    /** The same with another end of transactions. */
    public TableRules withOnCommit(OnCommit action) {
        return new TableRules(columns, keys, checks, comment, ttl, action);
    }
}
