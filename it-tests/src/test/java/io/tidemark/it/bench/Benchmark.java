package io.tidemark.it.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures the packaged server and prints one table. Arguments: {@code quick} (three minutes) or {@code full}, then
 * optionally the parts wanted; {@code large}, which writes 10 GB, runs only when it is named, as do the parts of
 * {@code trust} one by one: {@code disturbance}, {@code gate}, {@code partitions}, {@code sets}.
 */
public final class Benchmark {
    private static final String LARGE = "large";
    /** Those that run only when they are named: one writes much, the others are what {@code trust} is made of. */
    private static final Set<String> NAMED = Set.of(LARGE, "disturbance", "gate", "partitions", "sets");

    private Benchmark() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = Stream.of(arguments).flatMap(argument -> Stream.of(argument.split("[ ,]+")))
                .filter(word -> !word.isEmpty()).toList();
        boolean full = words.contains("full");
        Path directory = Path.of("target", "bench").toAbsolutePath();
        Copies.remove(directory);
        Files.createDirectories(directory);
        PrintStream out = System.out;
        machine(out, full ? "full" : "quick");
        Figures figures = new Figures(out);
        Map<String, Bench.Work> parts = parts(
                new Bench(directory, full ? Scale.full() : Scale.quick(), figures));
        List<String> unknown = words.stream()
                .filter(word -> !parts.containsKey(word) && !word.equals("full") && !word.equals("quick"))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such part: " + unknown + "; there are " + parts.keySet());
        }
        List<String> named = words.stream().filter(parts::containsKey).toList();
        for (Map.Entry<String, Bench.Work> part : parts.entrySet()) {
            if (named.isEmpty() ? !NAMED.contains(part.getKey()) : named.contains(part.getKey())) {
                out.println(part.getKey());
                part.getValue().run();
            }
        }
        out.println();
        figures.print(out);
        Copies.remove(directory);
    }

    private static Map<String, Bench.Work> parts(Bench bench) {
        Map<String, Bench.Work> parts = new LinkedHashMap<>();
        parts.put("start", () -> new Starts(bench).run());
        parts.put("ingest", () -> new Ingest(bench).run());
        parts.put("line", () -> new Lines(bench).run());
        parts.put("exec", () -> new Web(bench).run());
        parts.put("commits", () -> new Commits(bench).run());
        parts.put("queries", () -> new Queries(bench).run());
        parts.put("latency", () -> new Latency(bench).run());
        parts.put("copies", () -> new Copies(bench).run());
        parts.put("restores", () -> new Restores(bench).run());
        parts.put("trust", () -> new Trust(bench).run());
        parts.put("disturbance", () -> new Disturbance(bench).run());
        parts.put("gate", () -> new Gate(bench).run());
        parts.put("partitions", () -> new ManyPartitions(bench).run());
        parts.put("sets", () -> new ManySets(bench).run());
        parts.put(LARGE, () -> new Large(bench).run());
        return parts;
    }

    private static void machine(PrintStream out, String mode) throws IOException {
        out.printf("Tidemark benchmark, %s; %s, %d processors, %s; load before: %.1f%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS), first("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(), first("/proc/meminfo", "MemTotal"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        out.printf("mvn -q -Pbench -DskipTests verify -Dbench=%s; client and server on this machine,"
                + " file system of %s%n%n", mode, Path.of("target").toAbsolutePath());
    }

    private static String first(String file, String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key)).map(line -> line.replaceAll("\\s+", " "))
                    .findFirst()
                    .orElse(key + " unknown");
        }
    }
}
