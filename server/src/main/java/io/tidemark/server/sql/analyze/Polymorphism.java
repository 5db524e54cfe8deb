package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Operator;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What ANYELEMENT and ANYARRAY of a signature stand for in one call. */
final class Polymorphism {
    /** Functions of PostgreSQL's ANYCOMPATIBLE family: where nothing says a type, text is taken. */
    private static final Set<String> COMPATIBLE = Set.of("array_append", "array_prepend", "array_cat",
            "array_position", "array_positions", "array_remove", "array_replace", "width_bucket", "greatest",
            "least");

    private Polymorphism() {}

    /** Whether a row is of the family whose arguments become the type that is common to them. */
    static boolean isCompatible(Object row) {
        return switch (row) {
            case Function function -> COMPATIBLE.contains(function.name());
            case Operator operator -> COMPATIBLE.contains(operator.function().name());
            default -> false;
        };
    }

    /**
     * Refuses a call of a function of the strict family that has only inputs without a type.
     *
     * @throws SqlException 42804
     */
    static void check(String function, List<TypeId> declared, List<TypeId> inputs) {
        boolean undecided = false;
        boolean decided = false;
        for (int i = 0; i < inputs.size(); i++) {
            boolean polymorphic = declared.get(i) == TypeId.ANYELEMENT || declared.get(i) == TypeId.ANYARRAY;
            undecided |= polymorphic;
            decided |= polymorphic && inputs.get(i) != TypeId.UNKNOWN;
        }
        if (undecided && !decided && !COMPATIBLE.contains(function)) {
            throw new SqlException("42804",
                    "could not determine polymorphic type because input has type unknown",
                    SqlException.NO_POSITION);
        }
    }

    /** Whether all polymorphic arguments agree on one element type. */
    static boolean consistent(List<TypeId> declared, List<TypeId> inputs) {
        TypeId element = null;
        for (TypeId next : elements(declared, inputs)) {
            if (element != null && next != element && !(next.isText() && element.isText())) {
                return false;
            }
            element = element == null ? next : element;
        }
        return true;
    }

    /** What the polymorphic arguments with a type are, or have as elements. */
    static List<TypeId> elements(List<TypeId> declared, List<TypeId> inputs) {
        List<TypeId> elements = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            TypeId next = element(declared.get(i), inputs.get(i));
            if (next != null) {
                elements.add(next);
            }
        }
        return elements;
    }

    private static @Nullable TypeId element(TypeId declared, TypeId input) {
        if (input == TypeId.UNKNOWN) {
            return null;
        }
        return switch (declared) {
            case ANYELEMENT -> input;
            case ANYARRAY -> input.element();
            default -> null;
        };
    }

    /** The declared types with the polymorphic ones replaced; ANY becomes the input's own type. */
    static List<TypeId> resolve(List<TypeId> declared, List<TypeId> inputs) {
        return resolve(declared, inputs, elementOf(declared, inputs));
    }

    /** The same, where it is known what ANYELEMENT stands for. */
    static List<TypeId> resolve(List<TypeId> declared, List<TypeId> inputs, TypeId element) {
        List<TypeId> resolved = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            resolved.add(switch (declared.get(i)) {
                case ANYELEMENT -> element;
                case ANYARRAY -> element(declared.get(i), inputs.get(i)) == element
                        ? inputs.get(i)
                        : TypeNames.arrayOf(element).orElse(TypeId.TEXT_ARRAY);
                case ANY -> inputs.get(i) == TypeId.UNKNOWN ? TypeId.TEXT : inputs.get(i);
                default -> declared.get(i);
            });
        }
        return resolved;
    }

    private static TypeId elementOf(List<TypeId> declared, List<TypeId> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            TypeId element = element(declared.get(i), inputs.get(i));
            if (element != null) {
                return element;
            }
        }
        return TypeId.TEXT;
    }

    /** The result's type in a call with these declared and actual argument types. */
    static SqlType result(TypeId result, List<TypeId> declared, List<TypeId> inputs) {
        return SqlType.of(switch (result) {
            case ANYELEMENT -> elementOf(declared, inputs);
            case ANYARRAY -> arrayOf(elementOf(declared, inputs));
            default -> result;
        });
    }

    /** Arrays of arrays have the arrays' own type. */
    private static TypeId arrayOf(TypeId element) {
        if (element == TypeId.RECORD) {
            throw Analysis.unsupported("an array of rows", SqlException.NO_POSITION);
        }
        return element.element() != null ? element : TypeNames.arrayOf(element).orElse(TypeId.TEXT_ARRAY);
    }
}
