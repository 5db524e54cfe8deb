package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.analyze.Overloads.Candidate;
import io.tidemark.server.sql.ast.Expression.Argument;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.ArgumentNames;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.function.VariadicCall;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The rows that a call by name could mean: by the number of its arguments, their names, VARIADIC and defaults. */
final class CallCandidates {
    private final Registry registry;
    private final FunctionCall written;
    private final List<String> names;

    CallCandidates(Registry registry, FunctionCall written) {
        this.registry = registry;
        this.written = written;
        this.names = names(written);
    }

    /** The arguments' names, empty for positional ones; no names at all where the call was made by the analyzer. */
    private static List<String> names(FunctionCall written) {
        List<String> names = new ArrayList<>();
        for (Argument argument : written.arguments()) {
            String name = Objects.requireNonNullElse(argument.name(), "");
            if (name.isEmpty() && names.stream().anyMatch(before -> !before.isEmpty())) {
                throw new SqlException("42601", "positional argument cannot follow named argument",
                        argument.value().position());
            }
            if (!name.isEmpty() && names.contains(name)) {
                throw new SqlException("42601", "argument name \"" + name + "\" used more than once",
                        argument.value().position());
            }
            names.add(name);
        }
        return names;
    }

    /** All rows that take {@code count} arguments. */
    List<Candidate<Object>> all(int count) {
        String name = written.name().name();
        List<Candidate<Object>> candidates = new ArrayList<>();
        for (Aggregate row : registry.aggregates(name)) {
            if (count > 0 || written.star() == row.arguments().isEmpty()) {
                plain(row, row.arguments(), row.variadic(), count).ifPresent(candidates::add);
            }
        }
        if (!written.star()) {
            for (Function row : registry.functions(name)) {
                (written.variadic() ? spread(row, count) : scalar(row, count)).ifPresent(candidates::add);
            }
            for (TableFunction row : registry.tableFunctions(name)) {
                plain(row, row.arguments(), row.variadic(), count).ifPresent(candidates::add);
            }
        }
        return candidates;
    }

    private boolean isNamed() {
        return names.stream().anyMatch(name -> !name.isEmpty());
    }

    private Optional<Candidate<Object>> plain(Object row, List<TypeId> declared, boolean variadic,
            int count) {
        return (isNamed() && !byName(declared)) || written.variadic()
                ? Optional.empty()
                : Overloads.candidate(row, declared, variadic, count);
    }

    /** Whether the names are those of arguments in their order: then they say nothing new. */
    private boolean byName(List<TypeId> declared) {
        return ArgumentNames.of(written.name().name()).flatMap(known -> known.places(declared.size(), names))
                .isPresent() && names.size() == 1;
    }

    private Optional<Candidate<Object>> scalar(Function row, int count) {
        ArgumentNames known = ArgumentNames.of(row.name()).orElse(null);
        if (known == null || (!isNamed() && count == row.arguments().size())) {
            return isNamed()
                    ? Optional.empty()
                    : Overloads.candidate(row, row.arguments(), row.variadic(), count);
        }
        List<String> given = names.size() == count ? names : java.util.Collections.nCopies(count, "");
        return known.places(row.arguments().size(), given).map(places -> {
            List<TypeId> types = new ArrayList<>();
            for (int place : places) {
                types.add(row.arguments().get(place));
            }
            return new Candidate<Object>(row, types, false);
        });
    }

    private static Optional<Candidate<Object>> spread(Function row, int count) {
        if (!row.variadic() || row.arguments().size() != count) {
            return Optional.empty();
        }
        TypeId array = switch (row.arguments().getLast()) {
            case ANY, ANYELEMENT -> TypeId.ANYARRAY;
            default -> TypeNames.arrayOf(row.arguments().getLast()).orElse(TypeId.ANYARRAY);
        };
        List<TypeId> types = new ArrayList<>(row.arguments());
        types.set(count - 1, array);
        return Optional.of(new Candidate<>(row, types, false));
    }

    /** The arguments in the function's own order, with its defaults for those that are not given. */
    static List<Expression> arranged(FunctionCall written, Object row, List<Expression> arguments) {
        if (!(row instanceof Function function)) {
            return arguments;
        }
        ArgumentNames known = ArgumentNames.of(function.name()).orElse(null);
        List<String> names = names(written);
        boolean named = names.stream().anyMatch(name -> !name.isEmpty());
        if (known == null || function.variadic()
                || (!named && arguments.size() == function.arguments().size())) {
            return arguments;
        }
        List<String> given = names.size() == arguments.size()
                ? names
                : java.util.Collections.nCopies(arguments.size(), "");
        int[] places = known.places(function.arguments().size(), given).orElseThrow();
        List<Expression> arranged = new ArrayList<>();
        for (int i = 0; i < function.arguments().size(); i++) {
            SqlType type = SqlType.of(function.arguments().get(i));
            arranged.add(new Expression.Constant(type, known.defaultOf(i).orElse(0L)));
        }
        for (int i = 0; i < places.length; i++) {
            arranged.set(places[i], arguments.get(i));
        }
        return arranged;
    }

    /** The function that a call means: with VARIADIC, the one that takes an array. */
    static Function function(FunctionCall written, Function row, List<Expression> arguments) {
        return written.variadic() ? VariadicCall.of(row, arguments.getLast().type().id()) : row;
    }
}
