package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Types of {@code $1} and so on: given by the client, or deduced from the first use that says one. Confined to a statement. */
final class ParameterTypes {
    private static final int MAX_PARAMETERS = 65_535;

    private final List<@Nullable SqlType> types = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    /** Uses that take any type and so don't say one: index from 1, and position. */
    private final Map<Integer, Integer> undecided = new TreeMap<>();

    /** @param oids 0 and 705 stand for a type to deduce */
    ParameterTypes(List<Integer> oids) {
        for (int oid : oids) {
            types.add(given(oid));
            positions.add(SqlException.NO_POSITION);
        }
    }

    private static @Nullable SqlType given(int oid) {
        if (oid == 0 || oid == TypeId.UNKNOWN.oid()) {
            return null;
        }
        for (TypeId id : TypeId.values()) {
            if (id.oid() == oid) {
                return SqlType.of(id);
            }
        }
        throw new SqlException("42704", "type with OID " + oid + " does not exist", SqlException.NO_POSITION);
    }

    /** A use of the parameter; its type is unknown until it is deduced. */
    Expression reference(int number, int position) {
        if (number < 1 || number > MAX_PARAMETERS) {
            throw new SqlException("42P02", "there is no parameter $" + number, position);
        }
        while (types.size() < number) {
            types.add(null);
            positions.add(position);
        }
        SqlType type = types.get(number - 1);
        return new Expression.Parameter(number, type == null ? SqlType.of(TypeId.UNKNOWN) : type);
    }

    /** The parameter with the type that its context asks for. */
    Expression resolve(Expression.Parameter parameter, SqlType target, int position) {
        SqlType known = types.get(parameter.index() - 1);
        SqlType plain = SqlType.of(target.id());
        if (known != null && known.id() != target.id()) {
            throw new SqlException("42P08",
                    "inconsistent types deduced for parameter $" + parameter.index(), position,
                    TypeNames.display(known.id()) + " versus " + TypeNames.display(target.id()), null);
        }
        types.set(parameter.index() - 1, plain);
        return new Expression.Parameter(parameter.index(), plain);
    }

    /** The parameter where any type may stand. It stays open until the end whether something else says its type. */
    Expression anywhere(Expression.Parameter parameter, int position) {
        undecided.putIfAbsent(parameter.index(), position);
        return new Expression.Parameter(parameter.index(), SqlType.of(TypeId.TEXT));
    }

    /** All types, or 42P18 for one that nothing says, 42P08 for one that is said too late. */
    List<SqlType> finish() {
        List<SqlType> all = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            SqlType type = types.get(i);
            if (type == null) {
                throw new SqlException("42P18", "could not determine data type of parameter $" + (i + 1),
                        positions.get(i));
            }
            all.add(type);
        }
        undecided.forEach((index, position) -> {
            throw new SqlException("42P08", "could not determine data type of parameter $" + index, position);
        });
        return List.copyOf(all);
    }
}
