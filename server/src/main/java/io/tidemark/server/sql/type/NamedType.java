package io.tidemark.server.sql.type;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A type of PostgreSQL that the catalog names and that has no values here: ranges, their arrays, and the domains of
 * information_schema, whose columns are of the base types.
 *
 * @param properties what pg_type has of it: oid, name, schema, typtype, typlen, typbyval, typcategory, typdelim, typelem,
 *                   typarray, the OIDs of typinput, typoutput, typreceive, typsend, typmodin and typmodout, typalign,
 *                   typstorage, typcollation, typsubscript, typbasetype, typtypmod, typnotnull
 */
public record NamedType(List<String> properties) {
    private static final int BASE = 20;
    private static final int ELEMENT = 8;
    private static final Map<Integer, NamedType> ALL = load();

    public NamedType {
        properties = List.copyOf(properties);
    }

    private static Map<Integer, NamedType> load() {
        Map<Integer, NamedType> types = new LinkedHashMap<>();
        try (InputStream stream = NamedType.class.getResourceAsStream("named-types.txt")) {
            if (stream == null) {
                throw new IllegalStateException("resource is missing: named-types.txt");
            }
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines()
                    .map(line -> new NamedType(List.of(line.split(" ", -1))))
                    .forEach(type -> types.put(type.oid(), type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    /** All of them, by OID. */
    public static List<NamedType> all() {
        return List.copyOf(ALL.values());
    }

    /** The one with this OID. */
    public static Optional<NamedType> of(int oid) {
        return Optional.ofNullable(ALL.get(oid));
    }

    /** The one that a text names, as {@link #shown} prints it or by pg_type's name, with or without pg_catalog. */
    public static Optional<NamedType> named(String text) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        String name = written.startsWith("pg_catalog.") ? written.substring("pg_catalog.".length()) : written;
        return ALL.values().stream().filter(type -> type.shown().equals(name)
                || (type.isPublic() && type.name().equals(name))
                || (!type.isPublic() && (type.schema() + '.' + type.name()).equals(name))).findFirst();
    }

    /** The domain of information_schema with this name. */
    public static Optional<NamedType> domain(String name) {
        return ALL.values().stream().filter(type -> type.base() != null && type.name().equals(name))
                .findFirst();
    }

    public int oid() {
        return Integer.parseInt(properties.get(0));
    }

    /** {@code pg_type.typname}. */
    public String name() {
        return properties.get(1);
    }

    /** The schema that it lives in. */
    public String schema() {
        return properties.get(2);
    }

    private boolean isPublic() {
        return schema().equals("pg_catalog");
    }

    /** The type of a domain's values; null for what is no domain. */
    public @Nullable SqlType base() {
        int base = Integer.parseInt(properties.get(BASE));
        for (TypeId type : TypeId.values()) {
            if (base != 0 && type.oid() == base) {
                return new SqlType(type, Integer.parseInt(properties.get(BASE + 1)));
            }
        }
        return null;
    }

    /** As {@code format_type} prints it. */
    public String shown() {
        NamedType element = ALL.get(Integer.parseInt(properties.get(ELEMENT)));
        if (element != null) {
            return element.shown() + "[]";
        }
        return isPublic() ? name() : schema() + '.' + name();
    }
}
