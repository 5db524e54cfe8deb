package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.TableOptions;
import io.tidemark.server.sql.ast.TableOptions.PartitionBy;
import io.tidemark.server.sql.ast.TableOptions.PartitionUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** TIMESTAMP(), PARTITION BY, WAL and the other clauses after a new table's columns; one use. */
final class TableOptionsParser {
    private final Grammar grammar;
    private final TokenStream tokens;
    private @Nullable Identifier timestamp;
    private @Nullable PartitionBy partitionBy;
    private @Nullable Boolean wal;
    private List<Identifier> dedupKeys = List.of();
    private final List<Option> extra = new ArrayList<>();

    TableOptionsParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** All clauses, in any order. */
    TableOptions parse() {
        boolean more = true;
        while (more) {
            more = clause();
        }
        return new TableOptions(timestamp, partitionBy, wal, dedupKeys, extra);
    }

    private boolean clause() {
        Token word = tokens.current();
        if (word.kind() != Token.Kind.WORD) {
            return word.isSymbol(",") && index();
        }
        return switch (word.text()) {
            case "timestamp" -> timestamp(word);
            case "partition" -> partition(word);
            case "bypass", "wal" -> wal(word);
            case "dedup" -> dedup();
            case "ttl" -> ttl();
            case "with" -> !tokens.peek(1).isWord("data") && !tokens.peek(1).isWord("no") && with();
            case "in" -> volume();
            case "on" -> onCommit();
            case "tablespace", "using", "inherits" ->
                throw tokens.unsupported("the clause " + word.text().toUpperCase(Locale.ROOT));
            default -> false;
        };
    }

    /** QuestDB's {@code , INDEX(column [CAPACITY n])}. */
    private boolean index() {
        tokens.advance();
        Token word = tokens.expect("index");
        tokens.expectSymbol("(");
        String column = grammar.names.column().name();
        grammar.createTable.symbolOptions();
        tokens.expectSymbol(")");
        extra.add(new Option("index", new OptionValue.Names(List.of(column)), word.start()));
        return true;
    }

    private boolean timestamp(Token word) {
        if (timestamp != null) {
            throw CreateTableParser.duplicateClause(word);
        }
        tokens.advance();
        tokens.expectSymbol("(");
        timestamp = grammar.names.column();
        tokens.expectSymbol(")");
        return true;
    }

    private boolean partition(Token word) {
        if (partitionBy != null) {
            throw CreateTableParser.duplicateClause(word);
        }
        tokens.advance();
        tokens.expect("by");
        Token unit = tokens.current();
        if (unit.isWord("range") || unit.isWord("list") || unit.isWord("hash")) {
            throw tokens.unsupported("PARTITION BY " + unit.text().toUpperCase(Locale.ROOT));
        }
        PartitionUnit parsed = unit.kind() != Token.Kind.WORD ? null : switch (unit.text()) {
            case "none" -> PartitionUnit.NONE;
            case "hour" -> PartitionUnit.HOUR;
            case "day" -> PartitionUnit.DAY;
            case "week" -> PartitionUnit.WEEK;
            case "month" -> PartitionUnit.MONTH;
            case "year" -> PartitionUnit.YEAR;
            default -> null;
        };
        if (parsed == null) {
            SqlException syntax = tokens.unexpected();
            throw new SqlException("42601", syntax.message(), syntax.position(),
                    "Partition by NONE, HOUR, DAY, WEEK, MONTH or YEAR.");
        }
        tokens.advance();
        partitionBy = new PartitionBy(parsed, unit.start());
        return true;
    }

    private boolean wal(Token word) {
        if (wal != null) {
            throw CreateTableParser.duplicateClause(word);
        }
        wal = !tokens.accept("bypass");
        tokens.expect("wal");
        return true;
    }

    private boolean dedup() {
        tokens.advance();
        tokens.expect("upsert", "keys");
        dedupKeys = grammar.names.columnsInParentheses();
        return true;
    }

    private boolean ttl() {
        int position = tokens.position();
        String period = tokens.advanceOverMeasure();
        boolean unitless = period.chars().allMatch(Character::isDigit);
        String text = unitless ? period + " " + tokens.expect(Token.Kind.WORD).text() : period;
        extra.add(new Option("ttl", new OptionValue.Text(text, true), position));
        return true;
    }

    private boolean with() {
        tokens.advance();
        if (tokens.atSymbol("(")) {
            extra.addAll(grammar.options.list());
            return true;
        }
        do {
            Token name = tokens.expect(Token.Kind.WORD);
            if (!tokens.atOperator("=")) {
                throw tokens.unexpected();
            }
            String value = tokens.advanceOverMeasure();
            extra.add(new Option(name.text(), new OptionValue.Text(value, true), name.start()));
        } while (tokens.acceptSymbol(","));
        return true;
    }

    private boolean volume() {
        int position = tokens.advance().start();
        tokens.expect("volume");
        Token name = tokens.current();
        if (!name.isLabel() && name.kind() != Token.Kind.STRING) {
            throw tokens.unexpected();
        }
        tokens.advance();
        extra.add(new Option("volume", new OptionValue.Text(name.text(), true), position));
        return true;
    }

    private boolean onCommit() {
        int position = tokens.advance().start();
        tokens.expect("commit");
        String action;
        if (tokens.accept("drop")) {
            action = "drop";
        } else {
            action = tokens.accept("delete") ? "delete rows" : "preserve rows";
            if (action.startsWith("preserve")) {
                tokens.expect("preserve");
            }
            tokens.expect("rows");
        }
        extra.add(new Option("on commit", new OptionValue.Text(action, false), position));
        return true;
    }
}
