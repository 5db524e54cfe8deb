package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.analyze.Overloads.Candidate;
import io.tidemark.server.sql.analyze.Overloads.Choice;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Operator;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses operators and applies them. */
final class Operators {
    private static final String NO_MATCH = "No operator matches the given name and argument types. "
            + "You might need to add explicit type casts.";
    private static final String NOT_UNIQUE = "Could not choose a best candidate operator. "
            + "You might need to add explicit type casts.";

    /** Operators that PostgreSQL has for other types, too, so that operands without a type decide for none. */
    private static final Set<String> AMBIGUOUS = Set.of("&&", "@>", "<@");

    private final Analysis analysis;

    Operators(Analysis analysis) {
        this.analysis = analysis;
    }

    /** An operator with the operand types that this use needs. */
    record Resolved(Function function, List<TypeId> types, SqlType result) {}

    /** {@code left operator right}. */
    Expression binary(OperatorName operator, Expression left, Expression right, int position) {
        Resolved resolved = resolve(operator, List.of(left.type().id(), right.type().id()), position);
        return call(resolved, List.of(left, right), position);
    }

    /** {@code operator operand}. */
    Expression prefix(OperatorName operator, Expression operand, int position) {
        Resolved resolved = resolve(operator, List.of(operand.type().id()), position);
        return call(resolved, List.of(operand), position);
    }

    private Expression call(Resolved resolved, List<Expression> operands, int position) {
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            arguments.add(analysis.coercion.to(operands.get(i), SqlType.of(resolved.types().get(i)),
                    Context.IMPLICIT, position));
        }
        return analysis.at(
                new Expression.Call(resolved.function(), arguments, resolved.result(), position), position);
    }

    /** The operator for operands of these types, or 42883 or 42725. */
    Resolved resolve(OperatorName operator, List<TypeId> inputs, int position) {
        if (operator.schema() != null && !operator.schema().equals("pg_catalog")) {
            throw missing(operator, inputs, position);
        }
        return switch (choose(operator.symbol(), inputs)) {
            case Choice.Best<Operator> _ when AMBIGUOUS.contains(operator.symbol())
                    && inputs.equals(List.of(TypeId.UNKNOWN, TypeId.UNKNOWN)) ->
                throw ambiguous(operator, inputs, position);
            case Choice.Best<Operator>(var candidate) -> resolved(candidate, inputs);
            case Choice.None<Operator> _ -> throw missing(operator, inputs, position);
            case Choice.Ambiguous<Operator> _ -> throw ambiguous(operator, inputs, position);
        };
    }

    private static SqlException ambiguous(OperatorName operator, List<TypeId> inputs, int position) {
        return new SqlException("42725", "operator is not unique: " + signature(operator, inputs), position,
                NOT_UNIQUE);
    }

    /** The operator for operands of these types, if there is exactly one best. */
    Optional<Resolved> find(String symbol, List<TypeId> inputs) {
        return choose(symbol, inputs) instanceof Choice.Best<Operator>(var candidate)
                ? Optional.of(resolved(candidate, inputs))
                : Optional.empty();
    }

    private Resolved resolved(Candidate<Operator> candidate, List<TypeId> inputs) {
        Function function = candidate.row().function();
        List<TypeId> wanted = analysis.overloads.wanted(candidate, inputs);
        return new Resolved(function, wanted,
                Polymorphism.result(function.result(), candidate.types(), wanted));
    }

    private Choice<Operator> choose(String symbol, List<TypeId> operands) {
        List<TypeId> inputs = withoutMixedReals(operands);
        List<Candidate<Operator>> candidates = new ArrayList<>();
        for (Operator row : analysis.registry.operators(symbol)) {
            TypeId left = row.left();
            List<TypeId> declared = left == null ? List.of(row.right()) : List.of(left, row.right());
            if (!isMixed(symbol, declared, inputs)) {
                Overloads.candidate(row, declared, false, inputs.size()).ifPresent(candidates::add);
            }
        }
        List<TypeId> assumed = sameForUnknown(inputs);
        for (Candidate<Operator> candidate : candidates) {
            if (candidate.types().equals(assumed)) {
                return new Choice.Best<>(candidate);
            }
        }
        return analysis.overloads.choose(candidates, inputs);
    }

    /** Whether arrays of two types meet in an operator that wants two of one type; only {@code ||} finds a common one. */
    private static boolean isMixed(String symbol, List<TypeId> declared, List<TypeId> inputs) {
        return !symbol.equals("||") && declared.equals(List.of(TypeId.ANYARRAY, TypeId.ANYARRAY))
                && inputs.size() == 2 && !inputs.contains(TypeId.UNKNOWN)
                && !inputs.get(0).equals(inputs.get(1));
    }

    /** PostgreSQL computes a real with any other number in double precision. */
    private static List<TypeId> withoutMixedReals(List<TypeId> inputs) {
        boolean mixed = inputs.contains(TypeId.FLOAT4) && inputs.stream()
                .anyMatch(type -> type != TypeId.FLOAT4 && type.category() == TypeId.FLOAT4.category());
        return mixed
                ? inputs.stream().map(type -> type == TypeId.FLOAT4 ? TypeId.FLOAT8 : type).toList()
                : inputs;
    }

    /** PostgreSQL first takes an unknown operand to be of the other one's type. */
    private static List<TypeId> sameForUnknown(List<TypeId> inputs) {
        TypeId known = inputs.stream().filter(type -> type != TypeId.UNKNOWN).findFirst().orElse(null);
        return known == null
                ? inputs
                : inputs.stream().map(type -> type == TypeId.UNKNOWN ? known : type).toList();
    }

    private static SqlException missing(OperatorName operator, List<TypeId> inputs, int position) {
        boolean path = operator.symbol().equals("@?") || operator.symbol().equals("@@");
        if (path && inputs.getFirst() == TypeId.JSONB) {
            return Analysis.unsupported("operator " + operator.symbol() + " with a JSON path", position);
        }
        return new SqlException("42883", "operator does not exist: " + signature(operator, inputs), position,
                NO_MATCH);
    }

    private static String signature(OperatorName operator, List<TypeId> inputs) {
        String symbol = operator.schema() == null
                ? operator.symbol()
                : operator.schema() + "." + operator.symbol();
        String last = TypeNames.display(inputs.getLast());
        return inputs.size() == 1
                ? symbol + " " + last
                : TypeNames.display(inputs.getFirst()) + " " + symbol + " " + last;
    }

    /** A comparison of two rows, column by column as SQL says. */
    Expression rows(OperatorName operator, List<Expression> left, List<Expression> right, int position) {
        if (left.size() != right.size()) {
            throw new SqlException("42601", "unequal number of entries in row expressions", position);
        }
        if (left.isEmpty()) {
            throw new SqlException("0A000", "cannot compare rows of zero length", position);
        }
        return switch (operator.symbol()) {
            case "=" -> ExpressionTree.and(each(operator, left, right, position));
            case "<>" -> or(each(operator, left, right, position));
            case "<", "<=", ">", ">=" -> ordered(operator, left, right, position);
            default -> throw new SqlException("0A000",
                    "could not determine interpretation of row comparison operator " + operator.symbol(),
                    position, "Row comparison operators must be associated with btree operator families.");
        };
    }

    private List<Expression> each(OperatorName operator, List<Expression> left, List<Expression> right,
            int position) {
        List<Expression> parts = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            parts.add(binary(operator, left.get(i), right.get(i), position));
        }
        return parts;
    }

    private Expression ordered(OperatorName operator, List<Expression> left, List<Expression> right,
            int position) {
        Expression result = binary(operator, left.getLast(), right.getLast(), position);
        OperatorName strict = OperatorName.of(operator.symbol().substring(0, 1));
        for (int i = left.size() - 2; i >= 0; i--) {
            Expression equal = binary(OperatorName.of("="), left.get(i), right.get(i), position);
            Expression before = binary(strict, left.get(i), right.get(i), position);
            result = new Expression.Or(List.of(before, new Expression.And(List.of(equal, result))));
        }
        return result;
    }

    /** The disjunction of the parts. */
    static Expression or(List<Expression> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Expression.Or(parts);
    }

    /** {@code =} over two expressions, both converted to what it takes; null where there is none. */
    @Nullable
    Function equality(TypeId type) {
        return find("=", List.of(type, type)).map(Resolved::function).orElse(null);
    }
}
