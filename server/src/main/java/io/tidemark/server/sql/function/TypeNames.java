package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.IntervalModifier;
import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.TypeId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of types as {@code format_type} prints and {@code regtype} reads them. */
final class TypeNames {
    private TypeNames() {}

    /** The name of the type with this OID, or null. */
    static @Nullable String ofOid(int oid) {
        TypeId type = byOid(oid);
        return type == null ? NamedType.of(oid).map(NamedType::shown).orElse(null) : Numbers.sqlName(type);
    }

    /** The OID of the type of a name, also of one without values; 0 where there is none. */
    static int oidOf(String text) {
        TypeId type = byName(text);
        return type == null ? NamedType.named(text).map(NamedType::oid).orElse(0) : type.oid();
    }

    static @Nullable TypeId byOid(int oid) {
        for (TypeId type : TypeId.values()) {
            if (type.oid() == oid) {
                return type;
            }
        }
        return null;
    }

    /** The type of a name in either spelling, with or without schema, or null. */
    static @Nullable TypeId byName(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        name = name.startsWith("pg_catalog.") ? name.substring(11) : name;
        for (TypeId type : TypeId.values()) {
            if ((type.pgName().equals(name) && type != TypeId.CHAR_INTERNAL)
                    || Numbers.sqlName(type).equals(name)) {
                return type;
            }
        }
        return switch (name) {
            case "int" -> TypeId.INT4;
            case "decimal" -> TypeId.NUMERIC;
            case "timestamp" -> TypeId.TIMESTAMP;
            case "char" -> TypeId.BPCHAR;
            case "float", "double" -> TypeId.FLOAT8;
            case "\"char\"" -> TypeId.CHAR_INTERNAL;
            default -> name.endsWith("[]") ? arrayOf(name.substring(0, name.length() - 2)) : null;
        };
    }

    /** The name of the type as {@code format_type} prints it, or the text itself where it names none. */
    static String canonical(String text) {
        TypeId type = byName(text);
        return type == null ? text : Numbers.sqlName(type);
    }

    private static @Nullable TypeId arrayOf(String elementName) {
        TypeId element = byName(elementName);
        return element == null || element.element() != null ? null : ArrayCasts.arrayOf(element);
    }

    /** What {@code format_type(oid, modifier)} prints. */
    static String format(int oid, int modifier) {
        TypeId type = byOid(oid);
        if (type == null) {
            return oid == 0 ? "-" : NamedType.of(oid).map(NamedType::shown).orElse("???");
        }
        String name = Numbers.sqlName(type);
        if (modifier < 0) {
            return type == TypeId.BPCHAR && modifier == -1 ? "character" : name;
        }
        return switch (type) {
            case VARCHAR, BPCHAR -> name + '(' + (modifier - 4) + ')';
            case NUMERIC -> name + '(' + ((modifier - 4) >>> 16) + ',' + (modifier - 4 & 0xFFFF) + ')';
            case TIMESTAMP, TIMESTAMPTZ, TIME -> {
                int blank = name.indexOf(' ');
                yield name.substring(0, blank) + '(' + modifier + ')' + name.substring(blank);
            }
            case INTERVAL -> name + IntervalModifier.display(modifier);
            default -> {
                TypeId element = type.pgName().startsWith("_") ? type.element() : null;
                yield element == null ? name : format(element.oid(), modifier) + "[]";
            }
        };
    }
}
