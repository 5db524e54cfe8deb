package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.ColumnDefinition.ConstraintKind;
import io.tidemark.server.sql.ast.ColumnDefinition.Identity;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableOptions;
import io.tidemark.server.sql.ast.TableOptions.PartitionBy;
import io.tidemark.server.sql.ast.TableOptions.PartitionUnit;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.server.sql.rules.TableRules.OnCommit;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A table that is being put together from the parts of CREATE TABLE: columns first, then their rules. One use. */
final class TableDraft {
    private final CommandContext context;
    private final Namespace names;
    private final TableName name;
    private final int position;
    private final List<NewColumn> columns = new ArrayList<>();
    private @Nullable Constraints constraints;

    TableDraft(CommandContext context, Namespace names, TableName name, int position) {
        this.context = context;
        this.names = names;
        this.name = name;
        this.position = position;
    }

    /** Adds a column. @return its index */
    int add(NewColumn column) {
        if (columns.stream().anyMatch(known -> known.name().equals(column.name()))) {
            throw new SqlException("42701", "column \"" + column.name() + "\" specified more than once",
                    column.position() < 0 ? position : column.position());
        }
        columns.add(column);
        return columns.size() - 1;
    }

    /** The rules, once all columns are there: their ids count from 1. */
    private Constraints constraints() {
        Constraints known = constraints;
        if (known == null) {
            List<Constraints.Named> named = new ArrayList<>();
            for (NewColumn column : columns) {
                named.add(new Constraints.Named(named.size() + 1,
                        new RelationColumn(column.name(), column.type())));
            }
            known = new Constraints(context.analyzer(names.view(), TableRules.searchPath(name.schema())),
                    names,
                    name, named, TableRules.none());
            constraints = known;
        }
        return known;
    }

    void constrain(Constraint constraint) {
        constraints().add(constraint);
    }

    void constrain(Constraint constraint, int index) {
        Identity identity = constraint.traits().identity();
        NewColumn column = columns.get(index);
        boolean hasDefault = constraints().rules().column(index + 1).defaultSql() != null;
        if (constraint.kind() == ConstraintKind.DEFAULT && column.identity() != null) {
            throw twoDefaults(column, column.serial(), constraint.position());
        }
        constraints().add(constraint, index);
        if (identity != null) {
            if (column.identity() != null || hasDefault) {
                throw twoDefaults(column, column.serial(), constraint.position());
            }
            columns.set(index, identityColumn(column, identity, constraint.position()));
        }
    }

    private SqlException twoDefaults(NewColumn column, boolean serial, int at) {
        return new SqlException("42601", (serial ? "multiple default values" : "both default and identity")
                + " specified for column \"" + column.name() + "\" of table \"" + name.name() + "\"", at);
    }

    /** The column with an identity, which needs an integer. */
    static NewColumn identityColumn(NewColumn column, Identity identity, int at) {
        return switch (column.type().id()) {
            case INT2, INT4, INT8 -> column.withIdentity(identity);
            default -> throw new SqlException("22023",
                    "identity column type must be smallint, integer, or bigint", at);
        };
    }

    /** Adds the columns of LIKE. @return what adds the rules that it includes, when all columns are there */
    Runnable like(Statement.Like like) {
        TableSchema source = names.table(like.source()).schema();
        TableRules rules = TableRules.of(source);
        int first = columns.size();
        for (Column column : source.columns()) {
            NewColumn made = NewColumn.of(column.name(), ColumnTypes.sqlType(column),
                    like.source().position());
            ColumnRules.Identity identity = rules.column(column.id()).identity();
            add(identity == null || !like.including().contains("identity")
                    ? made
                    : made.withIdentity(new Identity(identity.always(), List.of())));
        }
        return () -> copyRules(like, source, first);
    }

    private void copyRules(Statement.Like like, TableSchema source, int first) {
        TableRules rules = TableRules.of(source);
        Constraints target = constraints();
        for (int i = 0; i < source.columns().size(); i++) {
            ColumnRules from = rules.column(source.columns().get(i).id());
            ColumnRules taken = new ColumnRules(from.notNull(),
                    like.including().contains("defaults") ? from.defaultSql() : null, null,
                    like.including().contains("comments") ? from.comment() : null);
            target.replace(target.rules().withColumn(first + i + 1, _ -> taken));
        }
        if (like.including().contains("constraints")) {
            for (Check check : rules.checks()) {
                target.add(
                        new Check(check.name(), check.sql(), moved(check.columnIds(), source, first), null));
            }
        }
        if (like.including().contains("indexes")) {
            for (TableRules.Key key : rules.keys()) {
                List<Integer> ids = moved(key.columnIds(), source, first);
                String of = ids.stream().map(id -> columns.get(id - 1).name())
                        .collect(Collectors.joining("_"));
                String label = key.constraint() ? "key" : "idx";
                target.key(key.of(ids).commented(null).named(key.primary()
                        ? target.free(name.name(), "pkey")
                        : target.free(name.name(), of, label)));
            }
        }
    }

    private static List<Integer> moved(List<Integer> ids, TableSchema source, int first) {
        return ids.stream().map(id -> source.indexOfId(id).orElseThrow() + first + 1).toList();
    }

    /** The options of a table that is exactly like another: its designated timestamp and partitioning too. */
    TableOptions optionsLike(Statement.Like like, TableOptions written) {
        TableSchema source = names.table(like.source()).schema();
        int at = like.source().position();
        return source.timestampColumn() < 0
                ? written
                : new TableOptions(new Identifier(source.columns().get(source.timestampColumn()).name(), at),
                        new PartitionBy(PartitionUnit.valueOf(source.partitioning().name()), at),
                        written.wal(),
                        written.dedupKeys(), written.extra());
    }

    /** Makes the table and its sequences. @return its id */
    int create(TableOptions options) {
        int timestamp = timestamp(options);
        TableRules rules = withOptions(options, timestamp);
        List<DatabaseSequence> sequences = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            NewColumn column = columns.get(i);
            Identity identity = column.identity();
            if (identity != null) {
                DatabaseSequence sequence = new DatabaseSequence(
                        constraints().sequenceName(column.name(), identity),
                        column,
                        identity, i + 1);
                sequences.add(sequence);
                rules = rules.withColumn(i + 1, sequence::rules);
            }
        }
        List<ColumnDefinition> stored = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            stored.add(columns.get(i).stored(rules.column(i + 1)));
        }
        int id = context.transaction().createTable(new TableDefinition(name.encode(), stored, timestamp,
                CreateTable.partitioning(options, timestamp), rules.properties()));
        RoleChanges.own(context, Relation.storedOid(id), Privilege.Target.TABLE, name.schema());
        sequences.forEach(sequence -> sequence.create(context, id));
        return id;
    }

    private TableRules withOptions(TableOptions options, int timestamp) {
        TableRules rules = constraints().rules();
        if (!options.dedupKeys().isEmpty()) {
            throw new SqlException("0A000", "DEDUP UPSERT KEYS is not supported",
                    options.dedupKeys().getFirst().position(),
                    "declare a UNIQUE key, and use INSERT ... ON CONFLICT DO UPDATE");
        }
        for (Option option : options.extra()) {
            rules = switch (option.name()) {
                case "ttl" -> rules.withTtl(TimeToLive.of(option, timestamp,
                        CreateTable.partitioning(options, timestamp)));
                case "on commit" -> rules.withOnCommit(onCommit(option));
                default -> throw new SqlException("0A000",
                        "the option " + option.name().toUpperCase(Locale.ROOT)
                                + " of CREATE TABLE is not supported",
                        option.position());
            };
        }
        return rules;
    }

    private OnCommit onCommit(Option option) {
        if (!name.temporary()) {
            throw new SqlException("42P16", "ON COMMIT can only be used on temporary tables",
                    option.position());
        }
        String action = option.value() instanceof OptionValue.Text(String text, _) ? text : "";
        context.watchCommits();
        return switch (action) {
            case "drop" -> OnCommit.DROP;
            case "delete rows" -> OnCommit.DELETE_ROWS;
            default -> OnCommit.PRESERVE_ROWS;
        };
    }

    private int timestamp(TableOptions options) {
        var written = options.timestamp();
        if (written == null) {
            return -1;
        }
        int index = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).name().equals(written.name()))
                .findFirst()
                .orElseThrow(
                        () -> new SqlException("42703", "column \"" + written.name() + "\" does not exist",
                                written.position()));
        ColumnType type = columns.get(index).stored(ColumnRules.NONE).type();
        if (type != ColumnType.TIMESTAMP && type != ColumnType.TIMESTAMPTZ) {
            throw new SqlException("42804",
                    "designated timestamp \"" + written.name() + "\" must be a timestamp",
                    Math.max(position, written.position()));
        }
        return index;
    }
}
