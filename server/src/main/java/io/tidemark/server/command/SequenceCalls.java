package io.tidemark.server.command;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Expression.Argument;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.rules.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls of nextval in the text of a default, with a constant for the sequence. Immutable. */
public final class SequenceCalls {
    private static final String BEFORE = "SELECT (";
    private static final Pattern CONSTANT = Pattern.compile(
            "[eE]'(?:[^'\\\\]|''|\\\\.)*'|(?:[uU]&)?'(?:[^']|'')*'|\\$(\\w*)\\$.*?\\$\\1\\$", Pattern.DOTALL);

    private final String sql;
    private final List<Call> calls;

    /** @param position of the sequence's name in the text, or of the type before it */
    private record Call(String name, int position) {}

    private SequenceCalls(String sql, List<Call> calls) {
        this.sql = sql;
        this.calls = List.copyOf(calls);
    }

    /** Those in a default as a column keeps it. */
    public static SequenceCalls in(String sql) {
        List<Call> calls = new ArrayList<>();
        if (sql.toLowerCase(Locale.ROOT).contains("nextval")
                && Parser.parseScript(BEFORE + sql + ")").getFirst()
                        .statement() instanceof Statement.QueryStatement query
                && query.query().body() instanceof QueryBody.Select select) {
            find(select.items().getFirst().expression(), calls);
        }
        return new SequenceCalls(sql, calls);
    }

    private static void find(Expression expression, List<Call> calls) {
        if (expression instanceof Expression.FunctionCall call && isNextval(call.name())
                && call.arguments().size() == 1) {
            Call found = constant(call.arguments().getFirst().value());
            if (found != null) {
                calls.add(found);
            }
        }
        parts(expression).forEach(part -> find(part, calls));
    }

    private static boolean isNextval(QualifiedName function) {
        return function.name().equals("nextval")
                && (function.schema() == null || "pg_catalog".equals(function.schema()));
    }

    private static @Nullable Call constant(Expression expression) {
        return switch (expression) {
            case Expression.StringLiteral text -> new Call(text.value(), text.position() - BEFORE.length());
            case Expression.TypedLiteral typed -> new Call(typed.value(), typed.position() - BEFORE.length());
            case Expression.Cast cast -> constant(cast.operand());
            case Expression.Enclosed enclosed -> constant(enclosed.operand());
            default -> null;
        };
    }

    /** What an expression is made of; a default has no queries. */
    private static Stream<Expression> parts(Expression expression) {
        return switch (expression) {
            case Expression.FunctionCall call -> call.arguments().stream().map(Argument::value);
            case Expression.Conditional conditional -> conditional.arguments().stream();
            case Expression.Cast cast -> Stream.of(cast.operand());
            case Expression.Collate collate -> Stream.of(collate.operand());
            case Expression.Enclosed enclosed -> Stream.of(enclosed.operand());
            case Expression.Unary unary -> Stream.of(unary.operand());
            case Expression.Binary binary -> Stream.of(binary.left(), binary.right());
            case Expression.And and -> and.operands().stream();
            case Expression.Or or -> or.operands().stream();
            case Expression.Not not -> Stream.of(not.operand());
            case Expression.IsNull test -> Stream.of(test.operand());
            case Expression.IsTruth test -> Stream.of(test.operand());
            case Expression.IsDistinct test -> Stream.of(test.left(), test.right());
            case Expression.Like like -> some(like.operand(), like.pattern(), like.escape());
            case Expression.Between between -> Stream.of(between.operand(), between.low(), between.high());
            case Expression.InList list -> Stream.concat(Stream.of(list.operand()), list.items().stream());
            case Expression.InInterval in -> Stream.of(in.operand(), in.interval());
            case Expression.QuantifiedArray array -> Stream.of(array.left(), array.array());
            case Expression.ArrayConstructor array -> array.elements().stream();
            case Expression.RowConstructor row -> row.fields().stream();
            case Expression.Subscript subscript -> Stream.of(subscript.base(), subscript.index());
            case Expression.Slice slice -> some(slice.base(), slice.lower(), slice.upper());
            case Expression.FieldSelection field -> Stream.of(field.base());
            case Expression.FieldStar fields -> Stream.of(fields.base());
            case Expression.Case chosen -> Stream.concat(some(chosen.operand(), chosen.otherwise()),
                    chosen.branches().stream().flatMap(when -> Stream.of(when.condition(), when.result())));
            case Expression.Grouping grouping -> grouping.arguments().stream();
            case Expression.NullLiteral _,Expression.BooleanLiteral _,Expression.NumberLiteral _,Expression.StringLiteral _,Expression.BitStringLiteral _,Expression.TypedLiteral _,Expression.Parameter _,Expression.ColumnReference _,Expression.Star _,Expression.InQuery _,Expression.QuantifiedQuery _,Expression.Exists _,Expression.ScalarQuery _,Expression.ArrayQuery _,Expression.SessionValue _,Expression.DefaultValue _ ->
                Stream.empty();
        };
    }

    private static Stream<Expression> some(@Nullable Expression... parts) {
        return Stream.of(parts).flatMap(Stream::ofNullable);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The text with other names for the sequences: {@code to} is given the parts of each, and returns null to leave it. */
    public String renamed(Function<List<String>, @Nullable TableName> to) {
        StringBuilder text = new StringBuilder(sql);
        // the last first: so the places of the others stay
        for (Call call : calls.stream().sorted(Comparator.comparingInt(Call::position).reversed()).toList()) {
            TableName name = to.apply(TableName.split(call.name()));
            Matcher constant = CONSTANT.matcher(sql);
            if (name != null && constant.find(call.position())) {
                text.replace(constant.start(), constant.end(), "'" + name.sql().replace("'", "''") + "'");
            }
        }
        return text.toString();
    }
}
