package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.ColumnDefinition.ConstraintKind;
import io.tidemark.server.sql.ast.ColumnDefinition.Identity;
import io.tidemark.server.sql.ast.ColumnDefinition.Traits;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Constraints of columns and tables. */
final class ConstraintParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    ConstraintParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** An expression with its text. */
    private record Written(Expression expression, String sql) {}

    private Written written(Supplier<Expression> parse) {
        int start = tokens.position();
        Expression expression = parse.get();
        return new Written(expression, tokens.sql().substring(start, tokens.previousEnd()));
    }

    private Written inParentheses() {
        tokens.expectSymbol("(");
        Written expression = written(grammar.expressions::expression);
        tokens.expectSymbol(")");
        return expression;
    }

    /** A constraint of a whole table. */
    Constraint ofTable() {
        int position = tokens.position();
        String name = tokens.accept("constraint") ? grammar.names.column().name() : null;
        Token word = tokens.current();
        ConstraintKind kind = switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "check" -> ConstraintKind.CHECK;
            case "unique" -> ConstraintKind.UNIQUE;
            case "primary" -> ConstraintKind.PRIMARY_KEY;
            case "foreign" -> ConstraintKind.FOREIGN_KEY;
            case "exclude" -> throw tokens.unsupported("an EXCLUDE constraint");
            default -> throw tokens.unexpected();
        };
        tokens.advance();
        if (kind == ConstraintKind.PRIMARY_KEY || kind == ConstraintKind.FOREIGN_KEY) {
            tokens.expect("key");
        }
        if (kind == ConstraintKind.CHECK) {
            Written check = inParentheses();
            return new Constraint(kind, name, check.expression(), check.sql(), List.of(), traits(false),
                    position);
        }
        boolean nullsEqual = kind == ConstraintKind.UNIQUE && nullsEqual();
        List<Identifier> columns = grammar.names.columnsInParentheses();
        if (kind == ConstraintKind.FOREIGN_KEY) {
            references();
        }
        return new Constraint(kind, name, null, "", columns, traits(nullsEqual), position);
    }

    private boolean nullsEqual() {
        if (!tokens.accept("nulls")) {
            return false;
        }
        boolean equal = tokens.accept("not");
        tokens.expect("distinct");
        return equal;
    }

    /** A constraint of a column, or null where none follows. */
    @Nullable
    Constraint ofColumn() {
        Token first = tokens.current();
        String name = tokens.accept("constraint") ? grammar.names.column().name() : null;
        Token word = tokens.current();
        ConstraintKind kind = switch (word.kind() == Kind.WORD ? word.text() : "") {
            case "not" -> ConstraintKind.NOT_NULL;
            case "null" -> ConstraintKind.NULL;
            case "default" -> ConstraintKind.DEFAULT;
            case "primary" -> ConstraintKind.PRIMARY_KEY;
            case "unique" -> ConstraintKind.UNIQUE;
            case "check" -> ConstraintKind.CHECK;
            case "references" -> ConstraintKind.FOREIGN_KEY;
            case "generated" -> ConstraintKind.GENERATED;
            case "collate" -> ConstraintKind.COLLATE;
            default -> null;
        };
        if (kind == null) {
            if (name != null) {
                throw tokens.unexpected();
            }
            return null;
        }
        return ofColumn(kind, name, first.start());
    }

    private Constraint ofColumn(ConstraintKind kind, @Nullable String name, int position) {
        return switch (kind) {
            case NOT_NULL -> {
                tokens.advance();
                tokens.expect("null");
                yield plain(kind, name, position);
            }
            case NULL -> {
                tokens.advance();
                yield plain(kind, name, position);
            }
            case DEFAULT -> {
                tokens.advance();
                yield defaultOf(name, position);
            }
            case PRIMARY_KEY -> {
                tokens.advance();
                tokens.expect("key");
                yield new Constraint(kind, name, null, "", List.of(), traits(false), position);
            }
            case UNIQUE -> {
                tokens.advance();
                yield new Constraint(kind, name, null, "", List.of(), traits(nullsEqual()), position);
            }
            case CHECK -> {
                tokens.advance();
                Written check = inParentheses();
                yield new Constraint(kind, name, check.expression(), check.sql(), List.of(), traits(false),
                        position);
            }
            case FOREIGN_KEY -> {
                references();
                yield new Constraint(kind, name, null, "", List.of(), traits(false), position);
            }
            case GENERATED -> {
                tokens.advance();
                yield generated(name, position);
            }
            case COLLATE -> {
                tokens.advance();
                yield new Constraint(kind, name, null, grammar.names.qualified().name(), List.of(),
                        Traits.NONE,
                        position);
            }
            case EXCLUDE -> throw tokens.unexpected();
        };
    }

    private static Constraint plain(ConstraintKind kind, @Nullable String name, int position) {
        return new Constraint(kind, name, null, "", List.of(), Traits.NONE, position);
    }

    /** The expression of DEFAULT, after that word. */
    Constraint defaultOf(@Nullable String name, int position) {
        Written value = written(grammar.expressions::restricted);
        return new Constraint(ConstraintKind.DEFAULT, name, value.expression(), value.sql(), List.of(),
                Traits.NONE,
                position);
    }

    /** What follows a constraint: only what changes nothing is understood. */
    private Traits traits(boolean nullsEqual) {
        String unsupported = null;
        while (true) {
            if (tokens.accept("not", "deferrable") || tokens.accept("initially", "immediate")
                    || tokens.accept("no", "inherit")) {
                continue;
            }
            String words = null;
            if (tokens.accept("deferrable") || tokens.accept("initially", "deferred")) {
                words = "a DEFERRABLE constraint";
            } else if (tokens.accept("not", "valid")) {
                words = "a NOT VALID constraint";
            } else if (tokens.accept("include")) {
                grammar.names.columnsInParentheses();
                words = "INCLUDE in a constraint";
            } else if (tokens.at("using", "index")) {
                words = tokens.advance().text().toUpperCase(Locale.ROOT) + " INDEX in a constraint";
                tokens.advance();
                tokens.accept("tablespace");
                grammar.names.column();
            }
            if (words == null) {
                return new Traits(nullsEqual, null, unsupported);
            }
            unsupported = words;
        }
    }

    private Constraint generated(@Nullable String name, int position) {
        boolean always = alwaysOrByDefault();
        tokens.expect("as");
        if (tokens.accept("identity")) {
            List<Option> options = tokens.acceptSymbol("(") ? grammar.objects.sequenceOptions() : List.of();
            if (!options.isEmpty()) {
                tokens.expectSymbol(")");
            }
            return new Constraint(ConstraintKind.GENERATED, name, null, "", List.of(),
                    new Traits(false, new Identity(always, options), null), position);
        }
        Written expression = inParentheses();
        tokens.expect("stored");
        return new Constraint(ConstraintKind.GENERATED, name, expression.expression(), expression.sql(),
                List.of(),
                new Traits(false, null, "a GENERATED ... STORED column"), position);
    }

    /** ALWAYS or BY DEFAULT. */
    boolean alwaysOrByDefault() {
        if (tokens.accept("always")) {
            return true;
        }
        tokens.expect("by", "default");
        return false;
    }

    private void references() {
        tokens.expect("references");
        grammar.names.qualified();
        grammar.names.optionalColumns();
        while (true) {
            if (tokens.accept("match")) {
                tokens.advance();
            } else if (tokens.at("on", "delete") || tokens.at("on", "update")) {
                tokens.advance();
                tokens.advance();
                referentialAction();
            } else {
                return;
            }
        }
    }

    private void referentialAction() {
        if (tokens.accept("no")) {
            tokens.expect("action");
        } else if (tokens.accept("set")) {
            if (!tokens.accept("null")) {
                tokens.expect("default");
            }
        } else if (!tokens.accept("cascade")) {
            tokens.expect("restrict");
        }
    }
}
