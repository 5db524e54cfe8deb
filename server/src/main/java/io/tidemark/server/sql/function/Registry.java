package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All functions, operators, casts and aggregates. Immutable, safe for many threads; there is one, {@link #standard}.
 *
 * <p>Resolution is the analyzer's: this class only answers what rows there are. Names are lower case, without schema:
 * every row is in {@code pg_catalog}. Niladic forms are functions without arguments under their own name
 * ({@code current_date}, {@code current_timestamp}, {@code localtimestamp}, {@code current_user} …, and with one int4
 * argument where SQL gives them a precision). The operators behind LIKE are PostgreSQL's {@code ~~}, {@code !~~},
 * {@code ~~*}, {@code !~~*}; ESCAPE is the function {@code like_escape(pattern, escape)}, SIMILAR TO is
 * {@code ~} with {@code similar_to_escape(pattern[, escape])}. A subscript is {@code array_subscript(array, int4)}, a
 * slice {@code array_slice(array, int4, int4)} with NULL for a bound that is not written.
 */
public final class Registry {
    private static final class Holder {
        static final Registry STANDARD = new Registry(StandardRows.collect());
    }

    private final Map<String, List<Function>> functions;
    private final Map<String, List<Operator>> operators;
    private final Map<String, List<Aggregate>> aggregates;
    private final Map<String, List<TableFunction>> tableFunctions;
    private final List<Cast> casts;
    private final Map<TypeId, Function> lengthCasts = new EnumMap<>(TypeId.class);
    private final Map<CastKey, Cast> castsByTypes = new HashMap<>();
    private final Map<CastKey, Cast> arrayCasts = new ConcurrentHashMap<>();

    private Registry(Declarations rows) {
        functions = rows.functions.stream().collect(Collectors.groupingBy(Function::name));
        operators = rows.operators.stream().collect(Collectors.groupingBy(Operator::symbol));
        aggregates = rows.aggregates.stream().collect(Collectors.groupingBy(Aggregate::name));
        tableFunctions = rows.tableFunctions.stream().collect(Collectors.groupingBy(TableFunction::name));
        casts = List.copyOf(rows.casts);
        rows.lengthCasts.forEach(row -> {
            lengthCasts.put(row.result(), row);
            TypeId array = ArrayCasts.arrayOf(row.result());
            lengthCasts.put(array, ArrayCasts.lengthCast(array, row));
        });
        casts.forEach(cast -> castsByTypes.put(new CastKey(cast.source(), cast.target()), cast));
    }

    /** The registry with all rows. */
    public static Registry standard() {
        return Holder.STANDARD;
    }

    /** Scalar functions of this name; empty when there is none. */
    public List<Function> functions(String name) {
        return functions.getOrDefault(name, List.of());
    }

    /** Prefix and binary operators of this symbol; empty when there is none. */
    public List<Operator> operators(String symbol) {
        return operators.getOrDefault(symbol, List.of());
    }

    /** Aggregates of this name; {@code count(*)} has no arguments. */
    public List<Aggregate> aggregates(String name) {
        return aggregates.getOrDefault(name, List.of());
    }

    /** Set-returning functions of this name. */
    public List<TableFunction> tableFunctions(String name) {
        return tableFunctions.getOrDefault(name, List.of());
    }

    /**
     * The conversion from {@code source} to another type, in any context. A literal of type unknown converts by the
     * rows of TEXT; arrays convert as their elements do.
     */
    public Optional<Cast> cast(TypeId source, TypeId target) {
        CastKey key = new CastKey(source == TypeId.UNKNOWN ? TypeId.TEXT : source, target);
        Cast direct = castsByTypes.get(key);
        boolean vector = target == TypeId.OIDVECTOR || target == TypeId.INT2VECTOR; // only a true array is made of one
        if (direct != null || vector || key.source.element() == null || key.target.element() == null) {
            return Optional.ofNullable(direct);
        }
        Optional<Cast> element = cast(key.source.element(), key.target.element());
        return element.map(row -> arrayCasts.computeIfAbsent(key, _ -> arrayCast(key, row)));
    }

    /**
     * The function {@code (value, int4 modifier)} that fits a value of a type to its modifier: numeric, timestamps,
     * time, interval; for varchar and bpchar {@code (value, int4 modifier, boolean explicit)}: a written cast
     * truncates, an assignment fails with 22001 unless only blanks are lost. For arrays of those the same for each
     * element.
     */
    public Optional<Function> lengthCast(TypeId type) {
        return Optional.ofNullable(lengthCasts.get(type));
    }

    /** Every scalar function. */
    public Collection<Function> allFunctions() {
        return functions.values().stream().flatMap(List::stream).toList();
    }

    /** Every operator. */
    public Collection<Operator> allOperators() {
        return operators.values().stream().flatMap(List::stream).toList();
    }

    /** Every aggregate. */
    public Collection<Aggregate> allAggregates() {
        return aggregates.values().stream().flatMap(List::stream).toList();
    }

    /** Every set-returning function. */
    public Collection<TableFunction> allTableFunctions() {
        return tableFunctions.values().stream().flatMap(List::stream).toList();
    }

    /** Every conversion except those between arrays. */
    public List<Cast> allCasts() {
        return casts;
    }

    private static Cast arrayCast(CastKey key, Cast element) {
        Function conversion = element.function();
        return new Cast(key.source, key.target,
                conversion == null ? null : ArrayCasts.of(key.source, key.target, conversion),
                element.context());
    }

    private record CastKey(TypeId source, TypeId target) {}
}
