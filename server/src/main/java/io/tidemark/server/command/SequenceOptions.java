package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Option.OptionValue;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObject.Range;
import io.tidemark.server.sql.type.TypeId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of CREATE and ALTER SEQUENCE, checked as PostgreSQL does.
 *
 * @param restarted whether RESTART was written
 * @param ownedBy   names of OWNED BY, or null
 */
record SequenceOptions(TypeId type, Range range, long cache, boolean restarted,
        @Nullable List<String> ownedBy) {
    /** The option that names the sequence of an identity column, and is none of a sequence. */
    static final String NAME = "sequence name";

    /** The options of a new sequence. */
    static SequenceOptions of(List<Option> options, TypeId type) {
        return read(options, type, null);
    }

    /** The options of an existing sequence with changes. */
    static SequenceOptions of(List<Option> options, DatabaseObject.Sequence sequence) {
        return read(options, sequence.type(), sequence);
    }

    private static SequenceOptions read(List<Option> options, TypeId given,
            DatabaseObject.@Nullable Sequence old) {
        Map<String, Option> written = new HashMap<>();
        for (Option option : options) {
            if (written.put(option.name(), option) != null) {
                throw new SqlException("42601", "conflicting or redundant options", option.position());
            }
        }
        Option name = written.get(NAME);
        if (name != null) {
            throw new SqlException("42601", "invalid sequence option SEQUENCE NAME", name.position());
        }
        TypeId type = type(written.get("as"), given);
        Range before = old == null ? null : old.range();
        boolean retyped = old != null && type != old.type();
        long increment = number(written.get("increment"), before == null ? 1 : before.increment());
        if (increment == 0) {
            throw invalid("INCREMENT must not be zero");
        }
        long lowest = type == TypeId.INT2
                ? Short.MIN_VALUE
                : type == TypeId.INT4 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long highest = type == TypeId.INT2
                ? Short.MAX_VALUE
                : type == TypeId.INT4 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        long min = limit(written.get("minvalue"), increment > 0 ? 1 : lowest,
                before == null || (retyped && before.min() != 1) ? null : before.min());
        long max = limit(written.get("maxvalue"), increment > 0 ? highest : -1,
                before == null || (retyped && before.max() != -1) ? null : before.max());
        checkLimit("MINVALUE", min, lowest, highest, type);
        checkLimit("MAXVALUE", max, lowest, highest, type);
        if (min >= max) {
            throw invalid("MINVALUE (" + min + ") must be less than MAXVALUE (" + max + ")");
        }
        long start = number(written.get("start"),
                before == null ? increment > 0 ? min : max : before.start());
        checkStart("START", start, min, max);
        Option restart = written.get("restart");
        long first = restart == null
                ? before == null ? start : before.first()
                : number(restart.value() instanceof OptionValue.None ? null : restart, start);
        if (restart != null) {
            checkStart("RESTART", first, min, max);
        }
        long cache = number(written.get("cache"), old == null ? 1 : old.cache());
        if (cache < 1) {
            throw invalid("CACHE (" + cache + ") must be greater than zero");
        }
        Option cycle = written.get("cycle");
        boolean cycles = cycle == null
                ? before != null && before.cycle()
                : cycle.value() instanceof OptionValue.Text(String value, _) && value.equals("true");
        Option owned = written.get("owned by");
        return new SequenceOptions(type, new Range(first, start, increment, min, max, cycles), cache,
                restart != null, owned != null && owned.value() instanceof OptionValue.Names names
                        ? names.names()
                        : null);
    }

    private static TypeId type(@Nullable Option option, TypeId given) {
        if (option == null || !(option.value() instanceof OptionValue.Text(String name, _))) {
            return given;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "int2", "smallint" -> TypeId.INT2;
            case "int4", "integer", "int" -> TypeId.INT4;
            case "int8", "bigint" -> TypeId.INT8;
            default -> throw invalid("sequence type must be smallint, integer, or bigint");
        };
    }

    private static long number(@Nullable Option option, long otherwise) {
        if (option == null || !(option.value() instanceof OptionValue.Numeric(String text))) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SqlException("22003", "value \"" + text + "\" is out of range for type bigint",
                    option.position());
        }
    }

    private static long limit(@Nullable Option option, long otherwise, @Nullable Long before) {
        if (option == null) {
            return before == null ? otherwise : before;
        }
        return option.value() instanceof OptionValue.None ? otherwise : number(option, otherwise);
    }

    private static void checkLimit(String what, long value, long lowest, long highest, TypeId type) {
        if (value < lowest || value > highest) {
            throw invalid(what + " (" + value + ") is out of range for sequence data type "
                    + io.tidemark.server.sql.analyze.TypeNames.display(type));
        }
    }

    private static void checkStart(String what, long value, long min, long max) {
        if (value < min) {
            throw invalid(what + " value (" + value + ") cannot be less than MINVALUE (" + min + ")");
        }
        if (value > max) {
            throw invalid(what + " value (" + value + ") cannot be greater than MAXVALUE (" + max + ")");
        }
    }

    private static SqlException invalid(String message) {
        return new SqlException("22023", message, SqlException.NO_POSITION);
    }
}
