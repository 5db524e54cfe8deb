package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The declarations of all virtual tables. One a line of a resource: {@code schema.name oid relkind column:type …}, with
 * {@code !} after the type of a column that is never NULL. PostgreSQL's are those of its version 15.
 */
final class VirtualTables {
    private static final VirtualTables STANDARD = new VirtualTables();

    private final Map<String, VirtualTable> byName = new LinkedHashMap<>();
    private final Map<Integer, VirtualTable> byOid = new HashMap<>();

    private VirtualTables() {
        for (String resource : List.of("postgresql-tables.txt", "tidemark-tables.txt")) {
            for (String line : lines(resource)) {
                VirtualTable table = parse(line.split(" "));
                byName.put(table.relation().schemaName() + '.' + table.relation().name(), table);
                byOid.put(table.relation().oid(), table);
            }
        }
    }

    static VirtualTables standard() {
        return STANDARD;
    }

    Optional<VirtualTable> table(String schema, String name) {
        return Optional.ofNullable(byName.get(schema + '.' + name));
    }

    Optional<VirtualTable> table(int oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    Collection<VirtualTable> all() {
        return byName.values();
    }

    /** The lines of a resource of this package. */
    static List<String> lines(String resource) {
        try (InputStream stream = VirtualTables.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource is missing: " + resource);
            }
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VirtualTable parse(String[] words) {
        int dot = words[0].indexOf('.');
        List<RelationColumn> columns = new ArrayList<>();
        List<Boolean> required = new ArrayList<>();
        Map<Integer, NamedType> domains = new HashMap<>();
        for (int i = 3; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            boolean never = words[i].endsWith("!");
            String type = words[i].substring(colon + 1, words[i].length() - (never ? 1 : 0));
            NamedType domain = NamedType.domain(type).orElse(null);
            SqlType base = domain == null ? null : domain.base();
            if (domain != null) {
                domains.put(columns.size(), domain);
            }
            columns.add(new RelationColumn(words[i].substring(0, colon),
                    base == null ? SqlType.of(type(type)) : base));
            required.add(never);
        }
        Relation.Virtual relation = new Relation.Virtual(Integer.parseInt(words[1]),
                words[0].substring(0, dot),
                words[0].substring(dot + 1), columns);
        return VirtualTable.of(relation, words[2].charAt(0), required, domains);
    }

    /** The type of this name, or the one that stands for it here: PostgreSQL's internal types are text or oid. */
    private static TypeId type(String name) {
        return switch (name) {
            case "_pg_statistic" -> TypeId.TEXT_ARRAY;
            default -> Arrays.stream(TypeId.values()).filter(type -> type.pgName().equals(name)).findFirst()
                    .orElse(TypeId.TEXT);
        };
    }
}
