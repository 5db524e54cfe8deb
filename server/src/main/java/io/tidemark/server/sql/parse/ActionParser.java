package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.ColumnDefinition;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The actions of ALTER TABLE. */
final class ActionParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    ActionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** One action. */
    AlterAction action() {
        Token word = tokens.expect(Kind.WORD);
        int position = word.start();
        return switch (word.text()) {
            case "add" -> add(position);
            case "drop" -> drop(position);
            case "rename" -> rename(position);
            case "alter" -> alterColumn(position);
            case "set" -> set(position);
            case "owner" -> {
                tokens.expect("to");
                yield new AlterAction.OwnerTo(grammar.names.label(), position);
            }
            case "reset", "enable", "disable", "attach", "detach", "inherit", "no", "of", "not", "cluster",
                    "replica", "force", "validate", "squash", "convert", "resume", "suspend", "dedup" ->
                unsupported(word.text(), position);
            default -> throw tokens.unexpected(word);
        };
    }

    private AlterAction unsupported(String words, int position) {
        grammar.ddl.skipStatement();
        return new AlterAction.UnsupportedAction(words.toUpperCase(Locale.ROOT), position);
    }

    private AlterAction add(int position) {
        boolean column = tokens.accept("column");
        boolean ifNotExists = grammar.createTable.ifNotExists();
        if (!column && !ifNotExists) {
            switch (tokens.at(Kind.WORD) ? tokens.current().text() : "") {
                case "constraint", "check", "unique", "primary", "foreign", "exclude" -> {
                    return new AlterAction.AddConstraint(grammar.constraints.ofTable(), position);
                }
                default -> {
                }
            }
        }
        ColumnDefinition definition = grammar.createTable.column();
        return new AlterAction.AddColumn(definition, ifNotExists, position);
    }

    private AlterAction drop(int position) {
        if (tokens.accept("constraint")) {
            boolean ifExists = grammar.ddl.ifExists();
            Identifier name = grammar.names.column();
            return new AlterAction.DropConstraint(name, ifExists, grammar.ddl.cascade(), position);
        }
        if (tokens.accept("partition")) {
            return partitions(position);
        }
        tokens.accept("column");
        boolean ifExists = grammar.ddl.ifExists();
        Identifier column = grammar.names.column();
        return new AlterAction.DropColumn(column, ifExists, grammar.ddl.cascade(), position);
    }

    private AlterAction partitions(int position) {
        if (tokens.accept("where")) {
            int start = tokens.position();
            grammar.expressions.expression();
            return new AlterAction.DropPartition(List.of(),
                    tokens.sql().substring(start, tokens.previousEnd()), position);
        }
        tokens.expect("list");
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.expect(Kind.STRING).text());
        } while (tokens.acceptSymbol(","));
        return new AlterAction.DropPartition(names, null, position);
    }

    private AlterAction rename(int position) {
        if (tokens.accept("to")) {
            return new AlterAction.RenameTable(grammar.names.column(), position);
        }
        boolean constraint = tokens.accept("constraint");
        if (!constraint) {
            tokens.accept("column");
        }
        Identifier name = grammar.names.column();
        tokens.expect("to");
        Identifier to = grammar.names.column();
        return constraint
                ? new AlterAction.RenameConstraint(name, to, position)
                : new AlterAction.RenameColumn(name, to, position);
    }

    private AlterAction set(int position) {
        if (tokens.accept("schema")) {
            return new AlterAction.SetSchema(grammar.names.column(), position);
        }
        if (!tokens.at("ttl")) {
            return unsupported("set " + tokens.current().text(), position);
        }
        String period = tokens.advanceOverMeasure();
        String digits = period.replaceAll("\\D.*", "");
        String unit = period.substring(digits.length());
        if (unit.isEmpty() && tokens.at(Kind.WORD)) {
            unit = tokens.advance().text();
        }
        if (digits.length() > 9 || digits.isEmpty()) {
            throw tokens.unexpected();
        }
        return new AlterAction.SetTtl(Integer.parseInt(digits), unit, position);
    }

    private AlterAction alterColumn(int position) {
        tokens.accept("column");
        Identifier column = grammar.names.column();
        if (tokens.accept("set", "data") || tokens.at("type")) {
            tokens.expect("type");
            return type(column, position);
        }
        if (tokens.accept("add")) {
            ColumnDefinition.Constraint added = grammar.constraints.ofColumn();
            if (added == null || added.traits().identity() == null) {
                throw tokens.unexpected();
            }
            return new AlterAction.AddIdentity(column, added.traits().identity(), position);
        }
        if (tokens.at("restart") || tokens.at("set", "generated") || atSequenceOption()) {
            return identity(column, position);
        }
        boolean set = tokens.accept("set");
        if (!set && !tokens.accept("drop")) {
            return unsupported("alter column " + tokens.current().text(), position);
        }
        return change(column, set, position);
    }

    private boolean atSequenceOption() {
        Token word = tokens.peek(1);
        return tokens.at("set")
                && (word.isWord("increment") || word.isWord("minvalue") || word.isWord("maxvalue")
                        || word.isWord("start") || word.isWord("restart") || word.isWord("cache")
                        || word.isWord("cycle")
                        || word.isWord("no"));
    }

    private AlterAction change(Identifier column, boolean set, int position) {
        if (tokens.at("default")) {
            int at = tokens.advance().start();
            return new AlterAction.SetDefault(column, set ? grammar.constraints.defaultOf(null, at) : null,
                    position);
        }
        if (tokens.accept("not", "null")) {
            return new AlterAction.SetNotNull(column, set, position);
        }
        if (!set && tokens.accept("identity")) {
            return new AlterAction.DropIdentity(column, grammar.ddl.ifExists(), position);
        }
        return unsupported("alter column " + (set ? "set " : "drop ") + tokens.current().text(), position);
    }

    private AlterAction type(Identifier column, int position) {
        TypeName type = grammar.types.type();
        if (tokens.accept("collate")) {
            throw tokens.unsupported("COLLATE");
        }
        String using = null;
        if (tokens.accept("using")) {
            int start = tokens.position();
            grammar.expressions.expression();
            using = tokens.sql().substring(start, tokens.previousEnd());
        }
        return new AlterAction.AlterType(column, type, using, position);
    }

    private AlterAction identity(Identifier column, int position) {
        Boolean always = null;
        List<Option> options = new ArrayList<>();
        while (tokens.at("set") || tokens.at("restart")) {
            if (tokens.accept("set", "generated")) {
                always = grammar.constraints.alwaysOrByDefault();
            } else {
                tokens.accept("set");
                options.addAll(grammar.objects.sequenceOptions());
            }
        }
        return new AlterAction.SetIdentity(column, always, options, position);
    }
}
