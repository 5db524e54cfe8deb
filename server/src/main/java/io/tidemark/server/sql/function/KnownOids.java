package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * OIDs of PostgreSQL's functions and operators by signature, read from {@code postgresql-oids.txt}: one a line,
 * {@code name(type,type) oid} for a function, {@code symbol left,right oid} for an operator ({@code -} for no left).
 */
final class KnownOids {
    private static final String RESOURCE = "postgresql-oids.txt";

    private final Map<String, Integer> oids;

    private KnownOids(Map<String, Integer> oids) {
        this.oids = oids;
    }

    static KnownOids load() {
        Map<String, Integer> oids = new HashMap<>();
        try (InputStream stream = KnownOids.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("resource is missing: " + RESOURCE);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int blank = line.lastIndexOf(' ');
                oids.put(line.substring(0, blank), Integer.valueOf(line.substring(blank + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownOids(oids);
    }

    Optional<Integer> function(String name, List<TypeId> arguments) {
        return Optional.ofNullable(oids.get(functionKey(name, arguments)));
    }

    Optional<Integer> operator(String symbol, @Nullable TypeId left, TypeId right) {
        return Optional.ofNullable(oids.get(operatorKey(symbol, left, right)));
    }

    static String functionKey(String name, List<TypeId> arguments) {
        return name + arguments.stream().map(TypeId::pgName).collect(Collectors.joining(",", "(", ")"));
    }

    static String operatorKey(String symbol, @Nullable TypeId left, TypeId right) {
        return symbol + " " + (left == null ? "-" : left.pgName()) + "," + right.pgName();
    }
}
