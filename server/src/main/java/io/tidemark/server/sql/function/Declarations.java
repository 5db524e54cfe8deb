package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a {@link Registry} while it is built. Confined to the thread that builds it. */
final class Declarations {
    /** First number of rows that PostgreSQL does not have. */
    private static final int OWN_OIDS = 20_001;

    final List<Function> functions = new ArrayList<>();
    final List<Operator> operators = new ArrayList<>();
    final List<Cast> casts = new ArrayList<>();
    final List<Function> lengthCasts = new ArrayList<>();
    final List<Aggregate> aggregates = new ArrayList<>();
    final List<TableFunction> tableFunctions = new ArrayList<>();
    private final KnownOids known = KnownOids.load();
    private int nextOid = OWN_OIDS;

    /** Starts the row of a strict, immutable function; it is added when its kernel is given. */
    Declaration function(String name, TypeId... arguments) {
        return new Declaration(name, List.of(arguments));
    }

    /** Adds a binary operator for a function of two arguments. */
    void operator(String symbol, Function function, @Nullable String commutator, @Nullable String negator) {
        TypeId left = function.arguments().get(0);
        TypeId right = function.arguments().get(1);
        int oid = known.operator(symbol, left, right).orElseGet(() -> nextOid++);
        operators.add(new Operator(oid, symbol, left, right, function, commutator, negator));
    }

    /** Adds a binary operator without commutator and negator. */
    void operator(String symbol, Function function) {
        operator(symbol, function, null, null);
    }

    /** Adds a prefix operator. */
    void prefix(String symbol, Function function) {
        TypeId right = function.arguments().getFirst();
        int oid = known.operator(symbol, null, right).orElseGet(() -> nextOid++);
        operators.add(new Operator(oid, symbol, null, right, function, null, null));
    }

    /** Adds a conversion by a function of one argument. */
    void cast(Function function, TypeId target, Cast.Context context) {
        casts.add(new Cast(function.arguments().getFirst(), target, function, context));
    }

    /** Adds a conversion that needs no work. */
    void coercible(TypeId source, TypeId target, Cast.Context context) {
        casts.add(new Cast(source, target, null, context));
    }

    /** Adds an aggregate. */
    void aggregate(String name, List<TypeId> arguments, TypeId result,
            BiFunction<Environment, List<SqlType>, Accumulator> accumulator) {
        int oid = known.function(name, arguments).orElseGet(() -> nextOid++);
        aggregates.add(new Aggregate(oid, name, arguments, false, result, accumulator));
    }

    /** Adds an aggregate that is called with WITHIN GROUP; a hypothetical row has any number of arguments. */
    void orderedSet(String name, List<TypeId> arguments, TypeId result, Aggregate.Kind kind) {
        int oid = known.function(name, arguments).orElseGet(() -> nextOid++);
        aggregates.add(new Aggregate(oid, name, arguments, kind.hypothetical(), result, kind, (_, _) -> {
            throw new IllegalStateException("an ordered-set aggregate has no state");
        }));
    }

    /** Adds a set-returning function. */
    void tableFunction(String name, List<TypeId> arguments, List<String> columns, TableFunction.Rows rows) {
        int oid = known.function(name, arguments).orElseGet(() -> nextOid++);
        tableFunctions.add(new TableFunction(oid, name, arguments, false, columns, rows));
    }

    /** A function's row being written. */
    final class Declaration {
        private final String name;
        private final List<TypeId> arguments;
        private boolean variadic;
        private boolean strict = true;
        private Function.Volatility volatility = Function.Volatility.IMMUTABLE;
        private boolean dictionary;
        private boolean decimal;
        private TypeId result = TypeId.TEXT;

        private Declaration(String name, List<TypeId> arguments) {
            this.name = name;
            this.arguments = arguments;
        }

        /** The last argument repeats. */
        Declaration variadic() {
            variadic = true;
            return this;
        }

        /** The kernel sees NULL arguments. */
        Declaration nullable() {
            strict = false;
            return this;
        }

        /** The result depends on the session. */
        Declaration stable() {
            volatility = Function.Volatility.STABLE;
            return this;
        }

        /** Every call may differ. */
        Declaration unstable() {
            volatility = Function.Volatility.VOLATILE;
            return this;
        }

        /** The kernel takes text as DictionaryVector. */
        Declaration dictionary() {
            dictionary = true;
            return this;
        }

        /** The kernel takes numeric as 16-byte FixedVector. */
        Declaration decimal() {
            decimal = true;
            return this;
        }

        /** The result's type; text when not called. */
        Declaration returns(TypeId type) {
            result = type;
            return this;
        }

        /** Adds the row. */
        Function kernel(Kernel kernel) {
            Function row = row(kernel);
            functions.add(row);
            return row;
        }

        /** Adds the row with a kernel that computes row after row. */
        Function rows(RowKernel.Body body) {
            return kernel(new RowKernel(result, body));
        }

        /** Adds the row of a conversion to a type's length or precision: {@code (value, modifier)}. */
        void lengthCast(RowKernel.Body body) {
            lengthCasts.add(rows(body));
        }

        /** Makes the row without adding it: a function that has no name of its own. */
        Function row(Kernel kernel) {
            int oid = known.function(name, arguments).orElseGet(() -> nextOid++);
            return new Function(oid, name, arguments, variadic, result, strict, volatility, dictionary,
                    decimal, kernel);
        }
    }
}
