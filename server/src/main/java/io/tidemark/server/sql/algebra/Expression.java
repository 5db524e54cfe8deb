package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A typed scalar expression over the columns of one input. Immutable. */
public sealed interface Expression {
    /** The type of its values. */
    SqlType type();

    /**
     * A literal or a folded call.
     *
     * @param value null for NULL; Boolean; Long for integers, oids, dates, times and timestamps; Double for floats;
     *              String for text and for numeric (plain decimal text); {@code java.util.UUID}; {@link Interval};
     *              {@link Bytes}, which arrays may be, too, as in vectors; {@code List} for arrays of one dimension from
     *              1 on, of the same forms
     */
    record Constant(SqlType type, @Nullable Object value) implements Expression {}

    /** Column {@code index} (0-based) of the operator's input; of a join, right columns follow the left ones. */
    record InputColumn(int index, SqlType type) implements Expression {}

    /** Column {@code index} of the row of an enclosing query, {@code level} 1 or more levels out. */
    record OuterColumn(int level, int index, SqlType type) implements Expression {}

    /** Parameter {@code $index}, 1-based. */
    record Parameter(int index, SqlType type) implements Expression {}

    /**
     * A call of a function, operator or cast. Two calls are equal wherever they were written.
     *
     * @param position 0-based character offset in the statement, -1 when there is none
     */
    record Call(Function function, List<Expression> arguments, SqlType type,
            int position) implements Expression {
        /** Copies the arguments. */
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Call call && function.equals(call.function)
                    && arguments.equals(call.arguments) && type.equals(call.type);
        }

        @Override
        public int hashCode() {
            return 31 * function.hashCode() + arguments.hashCode();
        }
    }

    /** Three-valued AND over two or more operands, evaluated left to right only as far as needed. */
    record And(List<Expression> operands) implements Expression {
        /** Copies the operands. */
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** Three-valued OR over two or more operands, evaluated left to right only as far as needed. */
    record Or(List<Expression> operands) implements Expression {
        /** Copies the operands. */
        public Or {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** Three-valued NOT. */
    record Not(Expression operand) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** IS NULL; never NULL itself. */
    record IsNull(Expression operand) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** IS DISTINCT FROM; {@code equals} is the operator's {@code =} for both operands' types; never NULL. */
    record IsDistinct(Expression left, Expression right, Function equals) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** Searched CASE; only the chosen result is evaluated for a row. */
    record Case(List<When> whens, Expression otherwise, SqlType type) implements Expression {
        /** Copies the branches. */
        public Case {
            whens = List.copyOf(whens);
        }
    }

    /** One branch of a CASE. */
    record When(Expression condition, Expression result) {}

    /** The first operand that is not NULL; later ones are evaluated only where needed. */
    record Coalesce(List<Expression> operands, SqlType type) implements Expression {
        /** Copies the operands. */
        public Coalesce {
            operands = List.copyOf(operands);
        }
    }

    /** {@code operand = ANY of items}: an IN list; {@code equals} compares the operand with one item. */
    record InList(Expression operand, List<Expression> items, Function equals) implements Expression {
        /** Copies the items. */
        public InList {
            items = List.copyOf(items);
        }

        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** {@code operand operator ANY (array)}, or ALL; {@code operator} compares the operand with one element. */
    record ArrayComparison(Expression operand, Function operator, Expression array,
            boolean all) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.of(TypeId.BOOLEAN);
        }
    }

    /** ARRAY[…]. */
    record ArrayLiteral(List<Expression> elements, SqlType type) implements Expression {
        /** Copies the elements. */
        public ArrayLiteral {
            elements = List.copyOf(elements);
        }
    }

    /**
     * A sub-query inside an expression; the planner replaces all of them by joins and applies, so that none reaches an
     * operator.
     *
     * @param operands  the left side of IN and of a quantified comparison, else empty
     * @param operators the comparison of each operand with the query's column, else empty
     */
    record Subquery(Kind kind, LogicalPlan plan, List<Expression> operands, List<Function> operators,
            SqlType type)
            implements Expression {
        /** Copies the lists. */
        public Subquery {
            operands = List.copyOf(operands);
            operators = List.copyOf(operators);
        }

        /** What the sub-query is used for. */
        public enum Kind {
            /** One value; more than one row is 21000. */
            SCALAR,
            /** EXISTS. */
            EXISTS,
            /** IN, = ANY, and any operator with ANY. */
            ANY,
            /** An operator with ALL. */
            ALL,
            /** ARRAY(…). */
            ARRAY
        }
    }

    /** An interval: months, days and microseconds are kept apart, as in PostgreSQL. */
    record Interval(int months, int days, long micros) {}

    /** A byte string that compares by content. */
    final class Bytes {
        private final byte[] content;

        /** Copies {@code content}. */
        public Bytes(byte[] content) {
            this.content = content.clone();
        }

        /** A copy of the bytes. */
        public byte[] toArray() {
            return content.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && java.util.Arrays.equals(content, bytes.content);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(content);
        }
    }
}
