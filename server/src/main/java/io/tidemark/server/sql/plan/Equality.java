package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Operator;
import io.tidemark.server.sql.function.Registry;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which functions are the comparison operators. */
final class Equality {
    private static final IdentityHashMap<Function, String> SYMBOLS = symbols();

    private Equality() {}

    private static IdentityHashMap<Function, String> symbols() {
        IdentityHashMap<Function, String> symbols = new IdentityHashMap<>();
        for (String symbol : List.of("=", "<", "<=", ">", ">=")) {
            for (Operator operator : Registry.standard().operators(symbol)) {
                symbols.put(operator.function(), symbol);
            }
        }
        return symbols;
    }

    /** Whether this is {@code =} of some pair of types. */
    static boolean isEquals(Function function) {
        return "=".equals(SYMBOLS.get(function));
    }

    /** The symbol of a comparison, or null for any other function. */
    static @Nullable String symbol(Function function) {
        return SYMBOLS.get(function);
    }

    /** The symbol for swapped operands. */
    static String swapped(String symbol) {
        return switch (symbol) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> symbol;
        };
    }
}
