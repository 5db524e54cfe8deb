package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a function's kernel: settles NULLs, dictionaries and decimals before it. Confined to one stream. */
final class FunctionCall {
    private final Function function;
    private final SqlType type;
    private final Scope scope;
    /** Holds {@link #lastResult}; null until there is one. */
    private @Nullable BufferArena translated;
    private @Nullable VarVector lastDictionary;
    private @Nullable Vector lastResult;
    private List<Argument> lastArguments = List.of();
    private boolean lastFailed;

    FunctionCall(Function function, SqlType type, Scope scope) {
        this.function = function;
        this.type = type;
        this.scope = scope;
    }

    Function function() {
        return function;
    }

    /** The function's values for {@code rows} rows, one or more. */
    Argument apply(List<Argument> arguments, int rows, BufferArena memory) {
        MemorySegment validity = null;
        if (function.strict()) {
            for (Argument argument : arguments) {
                if (argument.constant() && argument.values().isNull(0)) {
                    return new Argument(Constants.nulls(type, 1, memory), 0, type);
                }
                if (!argument.constant()) {
                    validity = both(validity, argument.values().validity(), rows, memory);
                }
            }
            Argument byDictionary = onDictionary(arguments, rows, memory);
            if (byDictionary != null) {
                return byDictionary;
            }
        }
        List<Argument> settled = settle(arguments, memory);
        return new Argument(function.kernel().apply(scope.kernel(memory), settled, rows, validity), 1, type);
    }

    private List<Argument> settle(List<Argument> arguments, BufferArena memory) {
        boolean fine = true;
        for (Argument argument : arguments) {
            fine &= accepts(argument);
        }
        if (fine) {
            return arguments;
        }
        List<Argument> settled = new ArrayList<>(arguments.size());
        for (Argument argument : arguments) {
            settled.add(accepts(argument)
                    ? argument
                    : new Argument(Plain.of(argument.values(), argument.type(), memory), argument.stride(),
                            argument.type()));
        }
        return settled;
    }

    private boolean accepts(Argument argument) {
        return argument.values() instanceof DictionaryVector
                ? function.dictionary()
                : function.decimal() || !Plain.isDecimal(argument.values(), argument.type());
    }

    /**
     * A function of one dictionary column: its distinct values are computed once a dictionary. An error there may be of
     * a value that no row has: then the rows themselves decide.
     */
    @SuppressWarnings("ReferenceEquality") // memory is reused: only the same object has the same contents
    private @Nullable Argument onDictionary(List<Argument> arguments, int rows, BufferArena memory) {
        if (function.dictionary() || function.volatility() == Function.Volatility.VOLATILE) {
            return null;
        }
        int at = onlyDictionary(arguments);
        if (at < 0 || !(arguments.get(at).values() instanceof DictionaryVector symbols)) {
            return null;
        }
        VarVector dictionary = symbols.dictionary();
        if (dictionary != lastDictionary || !sameConstants(arguments, at)) {
            if (dictionary.rows() == 0 || dictionary.rows() > rows) {
                return null;
            }
            translate(arguments, at, dictionary);
        }
        Vector result = lastResult;
        if (lastFailed || result == null) {
            return null;
        }
        int[] codes = new int[rows];
        MemorySegment.copy(symbols.codes(), Layouts.INT, 0, codes, 0, rows);
        Vector taken = Take.take(result, codes, rows, memory);
        MemorySegment valid = both(taken.validity(), symbols.validity(), rows, memory);
        return new Argument(Nulls.with(taken, valid, memory), 1, type);
    }

    private void translate(List<Argument> arguments, int at, VarVector dictionary) {
        lastDictionary = dictionary;
        lastArguments = arguments;
        lastResult = null;
        lastFailed = false;
        BufferArena kept = translated;
        if (kept == null) {
            kept = scope.arena();
            translated = kept;
        }
        kept.reset();
        List<Argument> replaced = new ArrayList<>(arguments);
        replaced.set(at, new Argument(dictionary, 1, arguments.get(at).type()));
        try {
            lastResult = function.kernel().apply(scope.kernel(kept), settle(replaced, kept),
                    dictionary.rows(), null);
        } catch (SqlException _) {
            lastFailed = true;
        }
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private boolean sameConstants(List<Argument> arguments, int dictionary) {
        for (int i = 0; i < arguments.size(); i++) {
            if (i != dictionary && arguments.get(i).values() != lastArguments.get(i).values()) {
                return false;
            }
        }
        return true;
    }

    private static int onlyDictionary(List<Argument> arguments) {
        int found = -1;
        for (int i = 0; i < arguments.size(); i++) {
            if (!arguments.get(i).constant()) {
                if (found >= 0 || !(arguments.get(i).values() instanceof DictionaryVector)) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    /** The rows that are valid in both bitmaps; null stands for all. */
    static @Nullable MemorySegment both(@Nullable MemorySegment one, @Nullable MemorySegment other, int rows,
            BufferArena memory) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        long bytes = Bitmaps.bytes(rows);
        MemorySegment result = memory.allocate(bytes);
        for (long i = 0; i < bytes >>> 3; i++) {
            result.setAtIndex(Layouts.LONG, i,
                    one.getAtIndex(Layouts.LONG, i) & other.getAtIndex(Layouts.LONG, i));
        }
        return result;
    }
}
