package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.ColumnDefinition.ConstraintKind;
import io.tidemark.server.sql.ast.ColumnDefinition.Identity;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.server.sql.rules.TableRules.KeyKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds constraints as they are written to the rules of one table, new or existing. Confined to one statement. */
final class Constraints {
    /** Functions that are called by a keyword: PostgreSQL prints them in upper case. */
    private static final Pattern KEYWORD = Pattern
            .compile("(?i)(current_(timestamp|time|date|user|role|catalog|schema)"
                    + "|localtimestamp|localtime|session_user|user)(\\(\\d\\))?");

    private static final Set<String> COLLATIONS = Set.of("default", "C", "POSIX", "ucs_basic");

    private final Analyzer analyzer;
    private final Namespace names;
    private final TableName table;
    private final List<Named> columns;
    private final Set<String> taken = new HashSet<>();
    private final Set<Integer> nullable = new HashSet<>();
    private TableRules rules;

    /** A column of the table: its id, name and type. */
    record Named(int id, RelationColumn column) {}

    /** @param rules what the table has already */
    Constraints(Analyzer analyzer, Namespace names, TableName table, List<Named> columns, TableRules rules) {
        this.analyzer = analyzer;
        this.names = names;
        this.table = table;
        this.columns = List.copyOf(columns);
        this.rules = rules;
    }

    TableRules rules() {
        return rules;
    }

    /** Goes on with other rules. */
    void replace(TableRules other) {
        rules = other;
    }

    /** Adds a constraint of the table. */
    void add(Constraint constraint) {
        refuse(constraint);
        switch (constraint.kind()) {
            case PRIMARY_KEY, UNIQUE ->
                key(constraint, constraint.columns().stream().map(this::named).toList());
            case CHECK -> check(constraint, null);
            case NOT_NULL, NULL, DEFAULT, GENERATED, COLLATE, FOREIGN_KEY, EXCLUDE ->
                throw new IllegalStateException("not a constraint of a table: " + constraint.kind());
        }
    }

    /** Adds a constraint of the column with this index; identities are the caller's. */
    void add(Constraint constraint, int index) {
        refuse(constraint);
        Named column = columns.get(index);
        ColumnRules now = rules.column(column.id());
        switch (constraint.kind()) {
            case PRIMARY_KEY, UNIQUE -> key(constraint, List.of(column));
            case CHECK -> check(constraint, column);
            case NOT_NULL -> {
                requireNotNullable(column, constraint.position());
                rules = rules.withColumn(column.id(), known -> known.withNotNull(true));
            }
            case NULL -> {
                if (now.notNull()) {
                    throw conflicting(column, constraint.position());
                }
                nullable.add(column.id());
            }
            case DEFAULT -> {
                if (now.defaultSql() != null) {
                    throw new SqlException("42601", "multiple default values specified for column \""
                            + column.column().name() + "\" of table \"" + table.name() + "\"",
                            constraint.position());
                }
                setDefault(constraint, column);
            }
            case GENERATED -> requireNotNullable(column, constraint.position());
            case COLLATE -> {
                if (!COLLATIONS.contains(constraint.sql())) {
                    throw new SqlException("0A000", "collation \"" + constraint.sql() + "\" is not supported",
                            constraint.position(), "text is ordered by its bytes: COLLATE \"C\"");
                }
            }
            case FOREIGN_KEY, EXCLUDE -> throw new IllegalStateException("refused above");
        }
    }

    private static void refuse(Constraint constraint) {
        String unsupported = switch (constraint.kind()) {
            case FOREIGN_KEY -> "a foreign key";
            case EXCLUDE -> "an EXCLUDE constraint";
            default -> constraint.traits().unsupported();
        };
        if (unsupported != null) {
            throw new SqlException("0A000", unsupported + " is not supported", constraint.position(),
                    constraint.kind() == ConstraintKind.FOREIGN_KEY
                            ? "leave the reference out, and check it in the queries that need it"
                            : "leave it out");
        }
    }

    private void requireNotNullable(Named column, int position) {
        if (nullable.contains(column.id())) {
            throw conflicting(column, position);
        }
    }

    private SqlException conflicting(Named column, int position) {
        return new SqlException("42601", "conflicting NULL/NOT NULL declarations for column \""
                + column.column().name() + "\" of table \"" + table.name() + "\"", position);
    }

    /** Gives a column a default, whatever it has. */
    void setDefault(Constraint constraint, Named column) {
        Expression value = constraint.expression();
        if (value == null) {
            throw new IllegalStateException("a default without an expression");
        }
        analyzer.rules().defaultValue(value, column.column());
        String sql = switch (value) {
            case Expression.NullLiteral _ -> null;
            case Expression.StringLiteral _ -> constraint.sql() + "::"
                    + io.tidemark.server.sql.analyze.TypeNames.display(column.column().type().id());
            default -> KEYWORD.matcher(constraint.sql()).matches()
                    ? constraint.sql().toUpperCase(Locale.ROOT)
                    : constraint.sql();
        };
        rules = rules.withColumn(column.id(), known -> known.withDefault(sql));
    }

    Named named(Identifier name) {
        return columns.stream().filter(column -> column.column().name().equals(name.name())).findFirst()
                .orElseThrow(() -> new SqlException("42703",
                        "column \"" + name.name() + "\" named in key does not exist", name.position()));
    }

    private void key(Constraint constraint, List<Named> members) {
        boolean primary = constraint.kind() == ConstraintKind.PRIMARY_KEY;
        if (primary && rules.primaryKey().isPresent()) {
            throw new SqlException("42P16",
                    "multiple primary keys for table \"" + table.name() + "\" are not allowed",
                    constraint.position());
        }
        Set<Integer> seen = new HashSet<>();
        for (Named member : members) {
            if (!seen.add(member.id())) {
                throw new SqlException("42701", "column \"" + member.column().name() + "\" appears twice in "
                        + (primary ? "primary key" : "unique") + " constraint", constraint.position());
            }
        }
        String name = constraint.name() != null
                ? fresh(constraint.name(), constraint.position(), true)
                : primary
                        ? free(table.name(), "pkey")
                        : free(table.name(), joined(members), "key");
        key(new TableRules.Key(name, primary ? KeyKind.PRIMARY : KeyKind.UNIQUE,
                members.stream().map(Named::id).toList(), !constraint.traits().nullsEqual()));
    }

    /** Adds a key; the columns of a primary key become NOT NULL. */
    void key(TableRules.Key key) {
        List<TableRules.Key> keys = new ArrayList<>(rules.keys());
        keys.add(key);
        rules = rules.withConstraints(keys, rules.checks());
        if (key.primary()) {
            key.columnIds().forEach(id -> rules = rules.withColumn(id, known -> known.withNotNull(true)));
        }
    }

    private static String joined(List<Named> members) {
        return members.stream().map(member -> member.column().name()).collect(Collectors.joining("_"));
    }

    /** The name of an index over these columns that was not given one. */
    String indexName(List<Named> members) {
        return free(table.name(), joined(members), "idx");
    }

    private void check(Constraint constraint, @Nullable Named of) {
        Expression condition = constraint.expression();
        if (condition == null) {
            throw new IllegalStateException("a check without an expression");
        }
        SortedSet<Integer> used = analyzer.rules().check(condition, table.name(),
                columns.stream().map(Named::column).toList());
        String about = of != null
                ? of.column().name()
                : used.size() == 1 ? columns.get(used.first()).column().name() : null;
        String name = constraint.name() != null
                ? fresh(constraint.name(), constraint.position(), false)
                : names.freeConstraint(table.schema(), taken(), table.name(), about, "check");
        add(new Check(name, constraint.sql().strip(),
                used.stream().map(index -> columns.get(index).id()).toList(),
                null));
    }

    /** Adds a check. */
    void add(Check check) {
        List<Check> checks = new ArrayList<>(rules.checks());
        checks.add(check);
        rules = rules.withConstraints(rules.keys(), checks);
    }

    /** A name for an index or sequence that was not given one. */
    String free(@Nullable String... parts) {
        return names.free(table.schema(), taken(), parts);
    }

    private Set<String> taken() {
        Set<String> all = new HashSet<>(taken);
        rules.keys().forEach(key -> all.add(key.name()));
        rules.checks().forEach(check -> all.add(check.name()));
        return all;
    }

    /** A name for the sequence of a column, as it was given or another one; 55000 for one in another schema. */
    TableName sequenceName(String column, Identity identity) {
        Option given = identity.options().stream()
                .filter(option -> option.name().equals(SequenceOptions.NAME))
                .findFirst().orElse(null);
        if (given != null && given.value() instanceof Option.OptionValue.Names(var parts)) {
            TableName name = names.fresh(new QualifiedName(parts, given.position()), false);
            if (!name.schema().equals(table.schema())) {
                throw new SqlException("55000", "sequence must be in same schema as table it is linked to",
                        given.position());
            }
            names.requireFree(name, given.position());
            taken.add(name.name());
            return name;
        }
        String name = free(table.name(), column, "seq");
        taken.add(name);
        return new TableName(table.schema(), name);
    }

    /** A given name, which no constraint of the table has yet, nor a relation when it is to be an index's. */
    String fresh(String name, int position, boolean index) {
        Namespace.checked(name, position);
        if (rules.check(name).isPresent() || (rules.key(name).isPresent() && !index)) {
            throw new SqlException("42710", "constraint \"" + name + "\" for relation \"" + table.name()
                    + "\" already exists", position);
        }
        if (index && (name.equals(table.name()) || rules.key(name).isPresent())) {
            throw new SqlException("42P07", "relation \"" + name + "\" already exists", position);
        }
        if (index) {
            names.requireFree(new TableName(table.schema(), name), position);
        }
        return name;
    }
}
