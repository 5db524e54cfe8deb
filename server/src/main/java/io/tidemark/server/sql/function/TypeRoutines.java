package io.tidemark.server.sql.function;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names that PostgreSQL 15's catalog mentions: the input and output functions of types, which nobody calls here but
 * {@code pg_type} refers to, and the key words.
 */
public final class TypeRoutines {
    private static final List<Routine> ALL = words("postgresql-type-routines.txt").map(TypeRoutines::routine)
            .toList();

    private TypeRoutines() {}

    /**
     * An input, output, receive, send or modifier function of a type.
     *
     * @param result     OID of the result's type
     * @param volatility {@code pg_proc.provolatile}
     * @param arguments  OIDs of the arguments' types
     */
    public record Routine(int oid, String name, int result, String volatility, List<Integer> arguments) {}

    /** All of them, by OID. */
    public static List<Routine> all() {
        return ALL;
    }

    /** The words of each line of a resource of this package. */
    static Stream<List<String>> words(String resource) {
        try (InputStream stream = TypeRoutines.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource is missing: " + resource);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return lines.lines().map(line -> List.of(line.split(" ", -1))).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Routine routine(List<String> words) {
        return new Routine(Integer.parseInt(words.get(0)), words.get(1), Integer.parseInt(words.get(2)),
                words.get(3), words.stream().skip(4).map(Integer::valueOf).toList());
    }
}
