package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value expression as written. */
public sealed interface Expression {
    /** 0-based index of a char in the query string. */
    int position();

    /** NULL. */
    record NullLiteral(int position) implements Expression {}

    /** TRUE or FALSE. */
    record BooleanLiteral(boolean value, int position) implements Expression {}

    /** A number without sign: decimal digits with an optional fraction and exponent; never underscores or a radix prefix. */
    record NumberLiteral(String text, int position) implements Expression {
        /** True when it has neither fraction nor exponent. */
        public boolean isInteger() {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return false;
                }
            }
            return true;
        }
    }

    /** A string constant of any quoting, decoded; its type is still unknown. */
    record StringLiteral(String value, int position) implements Expression {}

    /** {@code B'…'} or {@code X'…'}: the digits between the quotes. */
    record BitStringLiteral(String digits, boolean hexadecimal, int position) implements Expression {}

    /** {@code type 'value'}, for example {@code date '2024-01-01'} or {@code interval '1' day}. */
    record TypedLiteral(TypeName type, String value, int position) implements Expression {}

    /** {@code $1} and so on; {@code number} starts at 1. */
    record Parameter(int number, int position) implements Expression {}

    /** {@code column}, {@code table.column}, {@code schema.table.column}; outermost part first. */
    record ColumnReference(List<String> parts, int position) implements Expression {
        public ColumnReference {
            parts = List.copyOf(parts);
        }
    }

    /** {@code *} or {@code table.*}: only in select lists, RETURNING and row constructors; the qualifier may be empty. */
    record Star(List<String> qualifier, int position) implements Expression {
        public Star {
            qualifier = List.copyOf(qualifier);
        }
    }

    /** A prefix operator. */
    record Unary(OperatorName operator, Expression operand, int position) implements Expression {}

    /** An infix operator; the position is the operator's. */
    record Binary(OperatorName operator, Expression left, Expression right,
            int position) implements Expression {}

    /** Two or more operands of one chain of ANDs. */
    record And(List<Expression> operands, int position) implements Expression {
        public And {
            operands = List.copyOf(operands);
        }
    }

    /** Two or more operands of one chain of ORs. */
    record Or(List<Expression> operands, int position) implements Expression {
        public Or {
            operands = List.copyOf(operands);
        }
    }

    /** NOT. */
    record Not(Expression operand, int position) implements Expression {}

    /** IS [NOT] NULL, ISNULL, NOTNULL. */
    record IsNull(Expression operand, boolean negated, int position) implements Expression {}

    /** IS [NOT] TRUE, FALSE or UNKNOWN. */
    record IsTruth(Expression operand, Truth truth, boolean negated, int position) implements Expression {}

    /** The values of three-valued logic. */
    enum Truth {
        TRUE, FALSE, UNKNOWN
    }

    /** IS [NOT] DISTINCT FROM. */
    record IsDistinct(Expression left, Expression right, boolean negated,
            int position) implements Expression {}

    /** LIKE, ILIKE, SIMILAR TO; {@code escape} is null when not written. */
    record Like(LikeKind kind, Expression operand, Expression pattern, @Nullable Expression escape,
            boolean negated, int position)
            implements Expression {}

    /** Pattern languages of {@link Like}. */
    enum LikeKind {
        LIKE, ILIKE, SIMILAR_TO
    }

    /** [NOT] BETWEEN [SYMMETRIC]. */
    record Between(Expression operand, Expression low, Expression high, boolean symmetric, boolean negated,
            int position)
            implements Expression {}

    /** {@code x [NOT] IN (a, b)}. */
    record InList(Expression operand, List<Expression> items, boolean negated,
            int position) implements Expression {
        public InList {
            items = List.copyOf(items);
        }
    }

    /** {@code x [NOT] IN (SELECT …)}. */
    record InQuery(Expression operand, Query query, boolean negated, int position) implements Expression {}

    /** QuestDB's {@code ts [NOT] IN '2024-01'}: IN without parentheses. */
    record InInterval(Expression operand, Expression interval, boolean negated,
            int position) implements Expression {}

    /** {@code x op ANY|ALL (array)}. */
    record QuantifiedArray(Expression left, OperatorName operator, Quantifier quantifier, Expression array,
            int position)
            implements Expression {}

    /** {@code x op ANY|ALL (SELECT …)}; LIKE and its kin appear as {@code ~~}, {@code ~~*}, {@code !~~}, {@code !~~*}. */
    record QuantifiedQuery(Expression left, OperatorName operator, Quantifier quantifier, Query query,
            int position) implements Expression {}

    /** SOME is ANY. */
    enum Quantifier {
        ANY, ALL
    }

    /** EXISTS (SELECT …). */
    record Exists(Query query, int position) implements Expression {}

    /** (SELECT …) as a value. */
    record ScalarQuery(Query query, int position) implements Expression {}

    /** ARRAY(SELECT …). */
    record ArrayQuery(Query query, int position) implements Expression {}

    /** ARRAY[…]; an inner {@code [..]} of a nested constructor is one too. */
    record ArrayConstructor(List<Expression> elements, int position) implements Expression {
        public ArrayConstructor {
            elements = List.copyOf(elements);
        }
    }

    /** ROW(…) or (a, b); {@code explicit} when ROW was written. */
    record RowConstructor(List<Expression> fields, boolean explicit, int position) implements Expression {
        public RowConstructor {
            fields = List.copyOf(fields);
        }
    }

    /** {@code base[index]}. */
    record Subscript(Expression base, Expression index, int position) implements Expression {}

    /** A subscripted value in parentheses, so that subscripts behind them belong to its result. */
    record Enclosed(Expression operand, int position) implements Expression {}

    /** {@code base[lower:upper]}; either bound may be missing. */
    record Slice(Expression base, @Nullable Expression lower, @Nullable Expression upper,
            int position) implements Expression {}

    /** {@code (base).field}; of a plain column name this is a {@link ColumnReference} instead. */
    record FieldSelection(Expression base, String field, int position) implements Expression {}

    /** {@code (base).*}. */
    record FieldStar(Expression base, int position) implements Expression {}

    /** Both forms of CASE; {@code operand} is null in the searched form. */
    record Case(@Nullable Expression operand, List<When> branches, @Nullable Expression otherwise,
            int position) implements Expression {
        public Case {
            branches = List.copyOf(branches);
        }
    }

    /** One WHEN … THEN …. */
    record When(Expression condition, Expression result, int position) {}

    /** {@code CAST(x AS t)} (position of CAST) or {@code x::t} (position of {@code ::}). */
    record Cast(Expression operand, TypeName type, int position) implements Expression {}

    /** {@code x COLLATE name}. */
    record Collate(Expression operand, QualifiedName collation, int position) implements Expression {}

    /**
     * A function call. The special forms are calls too, as in PostgreSQL: AT TIME ZONE is {@code pg_catalog.timezone(zone, x)}, EXTRACT is
     * {@code pg_catalog.extract('field', x)}, and so are {@code overlay}, {@code position} (haystack first), {@code substring},
     * {@code btrim}/{@code ltrim}/{@code rtrim}, {@code normalize}.
     *
     * @param star
     *            {@code f(*)}
     * @param variadic
     *            VARIADIC before the last argument
     * @param orderBy
     *            the aggregate's ORDER BY, or that of WITHIN GROUP when {@code withinGroup}
     * @param over
     *            null when it is not a window call
     */
    record FunctionCall(QualifiedName name, List<Argument> arguments, boolean star, boolean distinct,
            boolean variadic,
            List<SortItem> orderBy, boolean withinGroup, @Nullable Expression filter, @Nullable Window over,
            int position)
            implements Expression {
        public FunctionCall {
            arguments = List.copyOf(arguments);
            orderBy = List.copyOf(orderBy);
        }

        /** A call with positional arguments and nothing else. */
        public static FunctionCall of(QualifiedName name, List<Expression> arguments, int position) {
            return new FunctionCall(name, arguments.stream().map(a -> new Argument(null, a)).toList(), false,
                    false, false, List.of(), false,
                    null, null, position);
        }
    }

    /** An argument; {@code name} is null for a positional one. */
    record Argument(@Nullable String name, Expression value) {}

    /** COALESCE, NULLIF, GREATEST, LEAST: evaluated lazily or with rules of their own, not functions of the catalog. */
    record Conditional(ConditionalKind kind, List<Expression> arguments, int position) implements Expression {
        public Conditional {
            arguments = List.copyOf(arguments);
        }
    }

    /** Kinds of {@link Conditional}. */
    enum ConditionalKind {
        COALESCE, NULLIF, GREATEST, LEAST
    }

    /** CURRENT_DATE and its kin, which are called without parentheses; {@code precision} is null when not written. */
    record SessionValue(SessionValueKind kind, @Nullable Integer precision,
            int position) implements Expression {}

    /** Kinds of {@link SessionValue}; USER is CURRENT_USER. */
    enum SessionValueKind {
        CURRENT_DATE,
        CURRENT_TIME,
        CURRENT_TIMESTAMP,
        LOCALTIME,
        LOCALTIMESTAMP,
        CURRENT_ROLE,
        CURRENT_USER,
        SESSION_USER,
        CURRENT_CATALOG,
        CURRENT_SCHEMA
    }

    /** GROUPING(a, b). */
    record Grouping(List<Expression> arguments, int position) implements Expression {
        public Grouping {
            arguments = List.copyOf(arguments);
        }
    }

    /** DEFAULT as a cell of VALUES or the right side of an assignment. */
    record DefaultValue(int position) implements Expression {}
}
