package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.Expression.*;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Typed expressions out of written ones. */
final class ExpressionAnalyzer {
    private static final Set<String> COLLATIONS = Set.of("default", "C", "POSIX", "ucs_basic", "c", "posix");
    private static final BigInteger MAX_INT = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger MIN_INT = BigInteger.valueOf(Integer.MIN_VALUE);

    private final Analysis analysis;
    private final Operators operators;
    private final Calls calls;
    private final Comparisons comparisons;
    private final Conditionals conditionals;
    private final RowValues rows;

    ExpressionAnalyzer(Analysis analysis) {
        this.analysis = analysis;
        this.operators = new Operators(analysis);
        this.calls = new Calls(analysis);
        this.comparisons = new Comparisons(analysis, operators);
        this.conditionals = new Conditionals(analysis, operators);
        this.rows = new RowValues(analysis);
    }

    Operators operators() {
        return operators;
    }

    RowValues rows() {
        return rows;
    }

    /** The expression's meaning at a place; a literal's type may still be unknown. */
    Expression analyze(io.tidemark.server.sql.ast.Expression written, Place place) {
        return analysis.at(typed(written, place), written.position());
    }

    /** As {@link #analyze}, with a literal of unknown type made text. */
    Expression settled(io.tidemark.server.sql.ast.Expression written, Place place) {
        return analysis.coercion.settle(analyze(written, place), written.position());
    }

    List<Expression> all(List<io.tidemark.server.sql.ast.Expression> written, Place place) {
        List<Expression> typed = new ArrayList<>();
        written.forEach(one -> typed.add(analyze(one, place)));
        return typed;
    }

    /** A condition. */
    Expression condition(io.tidemark.server.sql.ast.Expression written, Place place, String construct) {
        return analysis.coercion.toBoolean(analyze(written, place), construct, written.position());
    }

    private Expression typed(io.tidemark.server.sql.ast.Expression written, Place place) {
        return switch (written) {
            case NullLiteral _ -> new Constant(SqlType.of(TypeId.UNKNOWN), null);
            case BooleanLiteral literal -> ExpressionTree.truth(literal.value());
            case NumberLiteral literal -> number(literal.text());
            case StringLiteral literal -> new Constant(SqlType.of(TypeId.UNKNOWN), literal.value());
            case BitStringLiteral literal -> throw Analysis.unsupported("type bit", literal.position());
            case TypedLiteral literal -> typedLiteral(literal);
            case Parameter parameter ->
                analysis.parameters.reference(parameter.number(), parameter.position());
            case ColumnReference column -> Names.resolve(place.scope(), column.parts(), column.position());
            case Star star -> wholeRow(star, place);
            case Unary unary -> unary(unary, place);
            case Binary binary -> binary(binary, place);
            case And and -> new Expression.And(conditions(and.operands(), place, "AND"));
            case Or or -> new Expression.Or(conditions(or.operands(), place, "OR"));
            case Not not -> new Expression.Not(condition(not.operand(), place, "NOT"));
            case IsNull isNull -> isNull(isNull, place);
            case IsTruth truth -> comparisons.truth(truth, place);
            case IsDistinct distinct -> comparisons.distinct(distinct, place);
            case Like like -> comparisons.like(like, place);
            case Between between -> comparisons.between(between, place);
            case InList in -> comparisons.in(in, place);
            case InQuery in -> new Subqueries(analysis, operators).in(in, place);
            case InInterval in -> throw Analysis.unsupported("IN with a time interval", in.position());
            case QuantifiedArray quantified -> comparisons.quantified(quantified, place);
            case QuantifiedQuery quantified ->
                new Subqueries(analysis, operators).quantified(quantified, place);
            case Exists exists -> new Subqueries(analysis, operators).exists(exists, place);
            case ScalarQuery query -> new Subqueries(analysis, operators).scalar(query, place);
            case ArrayQuery query -> new Subqueries(analysis, operators).array(query, place);
            case ArrayConstructor array -> conditionals.array(array, place);
            case RowConstructor row -> rows.constructed(row, place);
            case Subscript subscript -> subscript(subscript, place);
            case Slice slice -> slice(slice, place);
            case Enclosed enclosed -> analyze(enclosed.operand(), place);
            case FieldSelection field -> rows.field(analyze(field.base(), place), field);
            case FieldStar field ->
                throw Analysis.unsupported("selecting the fields of a value", field.position());
            case Case choice -> conditionals.choice(choice, place);
            case Cast cast -> cast(cast, place);
            case Collate collate -> collate(collate, place);
            case FunctionCall call -> calls.call(call, place);
            case Conditional conditional -> conditionals.conditional(conditional, place);
            case SessionValue value -> sessionValue(value, place);
            case Grouping grouping -> calls.grouping(grouping, place);
            case DefaultValue value -> throw new SqlException("42601",
                    "DEFAULT is not allowed in this context", value.position());
        };
    }

    /** An unsigned or signed decimal literal: integer, bigint or numeric by its size. */
    static Constant number(String text) {
        boolean integer = text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
        if (integer) {
            BigInteger value = new BigInteger(text);
            if (value.compareTo(MAX_INT) <= 0 && value.compareTo(MIN_INT) >= 0) {
                return new Constant(SqlType.of(TypeId.INT4), value.longValue());
            }
            if (value.bitLength() < Long.SIZE) {
                return new Constant(SqlType.of(TypeId.INT8), value.longValue());
            }
            return new Constant(SqlType.of(TypeId.NUMERIC), value.toString());
        }
        return new Constant(SqlType.of(TypeId.NUMERIC), new java.math.BigDecimal(text).toPlainString());
    }

    private List<Expression> conditions(List<io.tidemark.server.sql.ast.Expression> operands, Place place,
            String construct) {
        List<Expression> parts = new ArrayList<>();
        operands.forEach(operand -> parts.add(condition(operand, place, construct)));
        return parts;
    }

    private Expression typedLiteral(TypedLiteral literal) {
        Constant text = new Constant(SqlType.of(TypeId.UNKNOWN), literal.value());
        return analysis.coercion.to(text, TypeNames.resolve(literal.type()), Context.EXPLICIT,
                literal.position());
    }

    /** A number literal with the signs before it, which are part of it as in PostgreSQL; null for anything else. */
    static @Nullable String literal(io.tidemark.server.sql.ast.Expression written) {
        if (written instanceof NumberLiteral number) {
            return number.text();
        }
        String inner = written instanceof Unary unary && unary.operator().equals(OperatorName.of("-"))
                ? literal(unary.operand())
                : null;
        return inner == null ? null : inner.startsWith("-") ? inner.substring(1) : "-" + inner;
    }

    private Expression unary(Unary unary, Place place) {
        String literal = literal(unary);
        if (literal != null) {
            return number(literal);
        }
        return operators.prefix(unary.operator(), analyze(unary.operand(), place), unary.position());
    }

    private Expression binary(Binary binary, Place place) {
        if (binary.left() instanceof RowConstructor left && binary.right() instanceof RowConstructor right) {
            return operators.rows(binary.operator(), rows.fields(left, place), rows.fields(right, place),
                    binary.position());
        }
        if (binary.left() instanceof RowConstructor left && binary.right() instanceof ScalarQuery right) {
            List<Expression> fields = rows.fields(left, place);
            return operators.rows(binary.operator(), fields, rows.only(right, fields.size(), place),
                    binary.position());
        }
        return operators.binary(binary.operator(), analyze(binary.left(), place),
                analyze(binary.right(), place), binary.position());
    }

    private Expression isNull(IsNull written, Place place) {
        if (written.operand() instanceof RowConstructor row) {
            List<Expression> parts = new ArrayList<>();
            for (Expression field : rows.fields(row, place)) {
                Expression test = new Expression.IsNull(analysis.known(field));
                parts.add(written.negated() ? new Expression.Not(test) : test);
            }
            return ExpressionTree.and(parts);
        }
        Expression operand = analysis.known(analyze(written.operand(), place));
        if (operand.type().id() == TypeId.RECORD) {
            return RowValues.nullTest(operand, written.negated());
        }
        Expression test = new Expression.IsNull(operand);
        return written.negated() ? new Expression.Not(test) : test;
    }

    /** {@code t.*} where one value is wanted is the row. */
    private static Expression wholeRow(Star star, Place place) {
        Expression row = star.qualifier().isEmpty()
                ? null
                : Names.wholeRow(place.scope(), star.qualifier(), star.position());
        if (row == null) {
            throw new SqlException("42601", "syntax error at or near \"*\"", star.position());
        }
        return row;
    }

    private Expression subscript(Subscript written, Place place) {
        return new Subscripts(analysis, calls).subscript(written, place);
    }

    private Expression slice(Slice written, Place place) {
        return new Subscripts(analysis, calls).slice(written, place);
    }

    private Expression cast(Cast cast, Place place) {
        SqlType target = TypeNames.resolve(cast.type());
        TypeId element = target.id().element();
        Expression operand = cast.operand() instanceof ArrayConstructor array && element != null
                ? conditionals.arrayOf(array, element, place)
                : analyze(cast.operand(), place);
        int position = operand.type().id() == TypeId.UNKNOWN ? cast.operand().position() : cast.position();
        if (!analysis.coercion.can(operand.type().id(), target.id(), Context.EXPLICIT)) {
            throw new SqlException("42846", "cannot cast type " + TypeNames.display(operand.type().id())
                    + " to " + TypeNames.display(target.id()), cast.position());
        }
        return analysis.coercion.to(operand, target, Context.EXPLICIT, position);
    }

    private Expression collate(Collate written, Place place) {
        if (!COLLATIONS.contains(written.collation().name())) {
            throw new SqlException("42704", "collation \"" + written.collation().name()
                    + "\" for encoding \"UTF8\" does not exist", written.position());
        }
        Expression operand = settled(written.operand(), place);
        if (!operand.type().id().isText()) {
            throw new SqlException("42804", "collations are not supported by type "
                    + TypeNames.display(operand.type().id()), written.position());
        }
        return operand;
    }

    private Expression sessionValue(SessionValue value, Place place) {
        String name = value.kind().name().toLowerCase(Locale.ROOT);
        List<io.tidemark.server.sql.ast.Expression> arguments = value.precision() == null
                ? List.of()
                : List.of(new NumberLiteral(Integer.toString(value.precision()), value.position()));
        return calls.call(FunctionCall.of(QualifiedName.of(name, value.position()), arguments,
                value.position()), place);
    }
}
