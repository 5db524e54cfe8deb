package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.ast.SortItem.Direction;
import io.tidemark.server.sql.ast.SortItem.NullOrder;
import io.tidemark.server.sql.ast.Window;
import io.tidemark.server.sql.ast.Window.Bound;
import io.tidemark.server.sql.ast.Window.BoundKind;
import io.tidemark.server.sql.ast.Window.Exclusion;
import io.tidemark.server.sql.ast.Window.Frame;
import io.tidemark.server.sql.ast.Window.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ORDER BY, OVER and the WINDOW clause. */
final class WindowParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    WindowParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** {@code ORDER BY a, b}. */
    List<SortItem> orderBy() {
        tokens.expect("order", "by");
        List<SortItem> items = new ArrayList<>();
        do {
            items.add(sortItem());
        } while (tokens.acceptSymbol(","));
        return items;
    }

    private SortItem sortItem() {
        int position = tokens.position();
        Expression expression = grammar.expressions.expression();
        Direction direction = Direction.DEFAULT;
        OperatorName using = null;
        if (tokens.accept("using")) {
            direction = Direction.USING;
            using = grammar.names.operator();
        } else if (tokens.accept("asc")) {
            direction = Direction.ASCENDING;
        } else if (tokens.accept("desc")) {
            direction = Direction.DESCENDING;
        }
        NullOrder nulls = tokens.accept("nulls", "first")
                ? NullOrder.FIRST
                : tokens.accept("nulls", "last") ? NullOrder.LAST : NullOrder.DEFAULT;
        return new SortItem(expression, direction, nulls, using, position);
    }

    /** What follows OVER. */
    Window over() {
        if (tokens.atSymbol("(")) {
            return specification();
        }
        Identifier name = grammar.names.column();
        return new Window(name.name(), true, List.of(), List.of(), null, name.position());
    }

    /** {@code WINDOW a AS (…), b AS (…)}, after the keyword. */
    List<Window.Named> definitions() {
        List<Window.Named> windows = new ArrayList<>();
        do {
            Identifier name = grammar.names.column();
            tokens.expect("as");
            windows.add(new Window.Named(name.name(), specification(), name.position()));
        } while (tokens.acceptSymbol(","));
        return windows;
    }

    private Window specification() {
        int position = tokens.expectSymbol("(").start();
        String base = null;
        if (tokens.current().isColumnName() && !tokens.at("partition", "by")
                && mode(tokens.current()) == null) {
            base = tokens.advance().text();
        }
        List<Expression> partitionBy = List.of();
        if (tokens.accept("partition")) {
            tokens.expect("by");
            partitionBy = grammar.expressions.list();
        }
        List<SortItem> orderBy = tokens.at("order") ? orderBy() : List.of();
        Mode mode = mode(tokens.current());
        Frame frame = mode == null ? null : frame(mode);
        tokens.expectSymbol(")");
        return new Window(base, false, partitionBy, orderBy, frame, position);
    }

    private static @Nullable Mode mode(Token token) {
        return token.isWord("rows")
                ? Mode.ROWS
                : token.isWord("range") ? Mode.RANGE : token.isWord("groups") ? Mode.GROUPS : null;
    }

    private Frame frame(Mode mode) {
        int position = tokens.advance().start();
        boolean between = tokens.accept("between");
        Bound start = bound();
        Bound end;
        if (between) {
            tokens.expect("and");
            end = bound();
        } else {
            end = new Bound(BoundKind.CURRENT_ROW, null, position);
        }
        check(start, end);
        return new Frame(mode, start, end, exclusion(), position);
    }

    private Bound bound() {
        int position = tokens.position();
        if (tokens.at("unbounded", "preceding") || tokens.at("unbounded", "following")) {
            tokens.advance();
            boolean preceding = tokens.advance().text().equals("preceding");
            return new Bound(preceding ? BoundKind.UNBOUNDED_PRECEDING : BoundKind.UNBOUNDED_FOLLOWING, null,
                    position);
        }
        if (tokens.accept("current", "row")) {
            return new Bound(BoundKind.CURRENT_ROW, null, position);
        }
        Expression offset = grammar.expressions.expression();
        if (tokens.accept("preceding")) {
            return new Bound(BoundKind.PRECEDING, offset, position);
        }
        tokens.expect("following");
        return new Bound(BoundKind.FOLLOWING, offset, position);
    }

    private static void check(Bound start, Bound end) {
        if (start.kind() == BoundKind.UNBOUNDED_FOLLOWING) {
            throw windowingError("frame start cannot be UNBOUNDED FOLLOWING", start);
        }
        if (end.kind() == BoundKind.UNBOUNDED_PRECEDING) {
            throw windowingError("frame end cannot be UNBOUNDED PRECEDING", end);
        }
        if (end.kind().compareTo(start.kind()) < 0) {
            throw windowingError("frame starting from " + words(start.kind()) + " cannot have "
                    + words(end.kind()) + " rows", end);
        }
    }

    private static String words(BoundKind kind) {
        return kind.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static SqlException windowingError(String message, Bound bound) {
        return new SqlException("42P20", message, bound.position());
    }

    private Exclusion exclusion() {
        if (!tokens.accept("exclude")) {
            return Exclusion.NO_OTHERS;
        }
        if (tokens.accept("current", "row")) {
            return Exclusion.CURRENT_ROW;
        }
        if (tokens.accept("group")) {
            return Exclusion.GROUP;
        }
        if (tokens.accept("ties")) {
            return Exclusion.TIES;
        }
        tokens.expect("no", "others");
        return Exclusion.NO_OTHERS;
    }
}
