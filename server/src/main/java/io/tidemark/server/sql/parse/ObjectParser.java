package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.DdlStatement.ObjectKind;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CREATE, ALTER, DROP and COMMENT of views, schemas, sequences and indexes. */
final class ObjectParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    ObjectParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** What stood between CREATE and the kind of object. */
    record Modifiers(boolean orReplace, boolean temporary, boolean unique, boolean recursive) {}

    /** CREATE of what the current word says; null when that is nothing of these. */
    @Nullable
    Statement create(Modifiers modifiers, int position) {
        if (tokens.accept("view")) {
            return view(modifiers, position);
        }
        if (modifiers.orReplace() || modifiers.recursive()) {
            return null;
        }
        if (!modifiers.unique() && tokens.accept("sequence")) {
            boolean ifNotExists = grammar.createTable.ifNotExists();
            QualifiedName name = grammar.names.qualified();
            return new Statement.Definition(new DdlStatement.CreateSequence(name, ifNotExists,
                    modifiers.temporary(), sequenceOptions(), position), position);
        }
        if (modifiers.temporary()) {
            return null;
        }
        if (!modifiers.unique() && tokens.accept("schema")) {
            return schema(position);
        }
        return tokens.accept("index") ? grammar.indexes.create(modifiers.unique(), position) : null;
    }

    private Statement view(Modifiers modifiers, int position) {
        if (modifiers.recursive()) {
            throw tokens.unsupported("CREATE RECURSIVE VIEW");
        }
        QualifiedName name = grammar.names.qualified();
        List<Identifier> columns = grammar.names.optionalColumns();
        if (tokens.at("with")) {
            throw tokens.unsupported("an option of CREATE VIEW");
        }
        tokens.expect("as");
        int start = tokens.position();
        Query query = grammar.queries.query();
        String sql = tokens.sql().substring(start, tokens.previousEnd());
        if (tokens.at("with")) {
            throw tokens.unsupported("WITH CHECK OPTION");
        }
        return new Statement.Definition(new DdlStatement.CreateView(name, modifiers.orReplace(),
                modifiers.temporary(), columns, query, sql, position), position);
    }

    private Statement schema(int position) {
        boolean ifNotExists = grammar.createTable.ifNotExists();
        Identifier name = tokens.at("authorization") ? null : grammar.names.column();
        Identifier owner = tokens.accept("authorization") ? grammar.names.label() : null;
        if (!tokens.atEnd()) {
            throw tokens.unsupported("an element of CREATE SCHEMA");
        }
        Identifier named = name != null ? name : owner;
        if (named == null) {
            throw tokens.unexpected();
        }
        return new Statement.Definition(new DdlStatement.CreateSchema(named, ifNotExists, owner, position),
                position);
    }

    /** The options of a sequence, up to what is none. */
    List<Option> sequenceOptions() {
        List<Option> options = new ArrayList<>();
        while (tokens.at(Kind.WORD)) {
            Option option = option(tokens.current());
            if (option == null) {
                return options;
            }
            options.add(option);
        }
        return options;
    }

    private @Nullable Option option(Token word) {
        String name = word.text();
        OptionValue value;
        switch (name) {
            case "as" -> {
                tokens.advance();
                value = new OptionValue.Text(grammar.types.type().name().name(), false);
            }
            case "increment", "start" -> {
                tokens.advance();
                tokens.accept(name.equals("start") ? "with" : "by");
                value = number();
            }
            case "restart" -> {
                tokens.advance();
                boolean with = tokens.accept("with");
                value = with || tokens.at(Kind.NUMBER) || tokens.at(Kind.OPERATOR)
                        ? number()
                        : new OptionValue.None();
            }
            case "minvalue", "maxvalue", "cache" -> {
                tokens.advance();
                value = number();
            }
            case "cycle" -> {
                tokens.advance();
                value = new OptionValue.Text("true", false);
            }
            case "no" -> {
                tokens.advance();
                name = tokens.current().text();
                boolean cycle = tokens.accept("cycle");
                if (!cycle && !tokens.accept("minvalue")) {
                    tokens.expect("maxvalue");
                }
                value = cycle ? new OptionValue.Text("false", false) : new OptionValue.None();
            }
            case "owned" -> {
                tokens.advance();
                tokens.expect("by");
                name = "owned by";
                value = new OptionValue.Names(grammar.names.qualified().parts());
            }
            case "sequence" -> {
                tokens.advance();
                tokens.expect("name");
                name = "sequence name";
                value = new OptionValue.Names(grammar.names.qualified().parts());
            }
            default -> {
                return null;
            }
        }
        return new Option(name, value, word.start());
    }

    private OptionValue number() {
        String number = grammar.primaries.signedNumber();
        if (number == null) {
            throw tokens.unexpected();
        }
        return new OptionValue.Numeric(number);
    }

    private @Nullable ObjectKind kind() {
        Token word = tokens.current();
        ObjectKind kind = switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "view" -> ObjectKind.VIEW;
            case "sequence" -> ObjectKind.SEQUENCE;
            case "schema" -> ObjectKind.SCHEMA;
            case "index" -> ObjectKind.INDEX;
            default -> null;
        };
        if (kind != null) {
            tokens.advance();
        }
        return kind;
    }

    /** DROP of what the current word says; null when that is nothing of these. */
    @Nullable
    Statement drop(int position) {
        ObjectKind kind = kind();
        if (kind == null) {
            return null;
        }
        if (kind == ObjectKind.INDEX) {
            tokens.accept("concurrently");
        }
        boolean ifExists = tokens.accept("if", "exists");
        List<QualifiedName> names = grammar.names.qualifiedList();
        return new Statement.Definition(
                new DdlStatement.Drop(kind, names, ifExists, grammar.ddl.cascade(), position), position);
    }

    /** ALTER of what the current word says; null when that is nothing of these. */
    @Nullable
    Statement alter(int position) {
        ObjectKind kind = kind();
        if (kind == null) {
            return null;
        }
        boolean ifExists = tokens.accept("if", "exists");
        QualifiedName name = grammar.names.qualified();
        int at = tokens.position();
        if (kind == ObjectKind.SEQUENCE && !tokens.at("owner") && !tokens.at("rename")
                && !tokens.at("set", "schema")) {
            List<Option> options = sequenceOptions();
            if (options.isEmpty()) {
                throw tokens.unexpected();
            }
            return new Statement.Definition(
                    new DdlStatement.AlterSequence(name, ifExists, options, position), position);
        }
        AlterAction action;
        if (tokens.accept("rename")) {
            action = renaming(kind, at);
        } else if (tokens.accept("owner", "to")) {
            action = new AlterAction.OwnerTo(grammar.names.label(), at);
        } else if (kind != ObjectKind.SCHEMA && tokens.accept("set", "schema")) {
            action = new AlterAction.SetSchema(grammar.names.column(), at);
        } else {
            String words = tokens.expect(Kind.WORD).text();
            grammar.ddl.skipStatement();
            action = new AlterAction.UnsupportedAction(words.toUpperCase(Locale.ROOT), at);
        }
        return new Statement.Definition(new DdlStatement.AlterObject(kind, name, ifExists, action, position),
                position);
    }

    private AlterAction renaming(ObjectKind kind, int at) {
        if (kind == ObjectKind.VIEW && !tokens.at("to")) {
            tokens.accept("column");
            Identifier column = grammar.names.column();
            tokens.expect("to");
            return new AlterAction.RenameColumn(column, grammar.names.column(), at);
        }
        tokens.expect("to");
        return new AlterAction.RenameTable(grammar.names.column(), at);
    }

    /** COMMENT ON, from its first word; other kinds than those that have comments here are unsupported. */
    Statement comment(int position) {
        tokens.advance();
        tokens.expect("on");
        Token word = tokens.expect(Kind.WORD);
        ObjectKind kind = switch (word.text()) {
            case "table" -> ObjectKind.TABLE;
            case "column" -> ObjectKind.COLUMN;
            case "view" -> ObjectKind.VIEW;
            case "schema" -> ObjectKind.SCHEMA;
            case "sequence" -> ObjectKind.SEQUENCE;
            case "database" -> ObjectKind.DATABASE;
            case "constraint" -> ObjectKind.CONSTRAINT;
            case "index" -> ObjectKind.INDEX;
            default -> null;
        };
        if (kind == null) {
            grammar.ddl.skipStatement();
            return new Statement.Unsupported(
                    "COMMENT ON " + word.text().toUpperCase(Locale.ROOT), position);
        }
        Identifier part = null;
        QualifiedName name;
        if (kind == ObjectKind.CONSTRAINT) {
            part = grammar.names.column();
            tokens.expect("on");
            name = grammar.names.qualified();
        } else if (kind == ObjectKind.COLUMN) {
            QualifiedName column = grammar.names.qualified();
            if (column.parts().size() < 2) {
                throw tokens.error("column name must be qualified");
            }
            part = new Identifier(column.name(), column.position());
            name = new QualifiedName(column.parts().subList(0, column.parts().size() - 1), column.position());
        } else {
            name = grammar.names.qualified();
        }
        tokens.expect("is");
        String text = tokens.accept("null") ? null : tokens.expect(Kind.STRING).text();
        return new Statement.Definition(
                new DdlStatement.Comment(kind, name, part, text == null || text.isEmpty() ? null : text,
                        position),
                position);
    }
}
