package io.tidemark.storage.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bugs that are seeded on purpose are found: by the simulator, or by a test that the list names. The build seeds a few;
 * {@code -Dsim.mutations=all}, or names with commas between, seeds others, each for up to {@code -Dsim.states} crash
 * states, and prints a table.
 */
class MutationTest {
    private static final String WANTED = System.getProperty("sim.mutations", "quick");
    private static final long MOST_STATES = Long.getLong("sim.states", 20_000);
    private static final long MOST_MINUTES = 10;
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors());

    /** What came of one. */
    private record Outcome(Mutation mutation, String foundBy, long states, double seconds, String what) {
        boolean found() {
            return !foundBy.isEmpty();
        }

        String row() {
            return "| %s: %s | %s | %,d | %.0f s | %s |".formatted(mutation.name(), mutation.says(),
                    found() ? foundBy : mutation.equal().isEmpty() ? "-" : "- (" + mutation.equal() + ")",
                    states, seconds, reason());
        }

        /** The last cause in the chain of messages. */
        private String reason() {
            String line = what.lines().findFirst().orElse("").replace('|', ' ');
            String last = line.substring(
                    line.lastIndexOf("Error: ") < 0 ? 0 : line.lastIndexOf("Error: ") + "Error: ".length());
            return last.substring(0, Math.min(last.length(), 120));
        }
    }

    /** What stands in the list can still be seeded. */
    @Test
    void fitsTheSources() throws IOException {
        List<Mutation> all = Mutation.all();
        assertThat(all).hasSizeGreaterThan(30);
        for (Mutation mutation : all) {
            assertThat(mutation.seeded()).isNotEmpty();
        }
    }

    @Test
    void findsWhatIsWrong() throws Exception {
        Set<String> wanted = Pattern.compile(",").splitAsStream(WANTED).collect(Collectors.toSet());
        List<Mutation> chosen = Mutation.all().stream().filter(mutation -> wanted.contains("all")
                || wanted.contains(mutation.name()) || (wanted.contains("quick") && mutation.quick()))
                .toList();
        assertThat(chosen).isNotEmpty();
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Outcome>> running = new ArrayList<>();
            for (Mutation mutation : chosen) {
                running.add(threads.submit(() -> printed(seed(mutation))));
            }
            for (Future<Outcome> outcome : running) {
                outcomes.add(outcome.get());
            }
        }
        assertThat(outcomes).allMatch(outcome -> outcome.found() || !outcome.mutation().equal().isEmpty());
    }

    private static Outcome printed(Outcome outcome) {
        System.out.println(outcome.row());
        return outcome;
    }

    private static Outcome seed(Mutation mutation) throws Exception {
        long begin = System.nanoTime();
        MutatedClasses classes = MutatedClasses.of(mutation.seeded());
        String foundBy = "simulation";
        Found found = limited(() -> simulate(classes), "");
        if (found.what().isEmpty()) {
            foundBy = "";
            for (String test : mutation.tests()) {
                String what = limited(() -> new Found(0, run(classes, test)),
                        "no end after " + MOST_MINUTES + " minutes").what();
                if (!what.isEmpty()) {
                    foundBy = test;
                    found = new Found(found.states(), what);
                    break;
                }
            }
        }
        return new Outcome(mutation, foundBy, found.states(),
                (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1), found.what());
    }

    /** What was found after so many states; empty for nothing. */
    private record Found(long states, String what) {}

    /**
     * A bug may make a loop endless, and a search takes as long as it has states.
     *
     * @param atTheLimit what was found then; empty for nothing
     */
    private static Found limited(Callable<Found> search, String atTheLimit) throws Exception {
        FutureTask<Found> task = new FutureTask<>(search);
        Thread.ofPlatform().daemon().name("mutation").start(task);
        try {
            return task.get(MOST_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException endless) {
            return new Found(0, atTheLimit);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof InvocationTargetException thrown) {
                return new Found(0, String.valueOf(thrown.getCause()));
            }
            throw failed;
        }
    }

    private static Found simulate(MutatedClasses classes) throws ReflectiveOperationException {
        Method hunt = classes.loadClass(Search.class.getName()).getDeclaredMethod("hunt", long.class);
        hunt.setAccessible(true);
        List<?> found = (List<?>) hunt.invoke(null, MOST_STATES);
        return new Found((Long) found.get(0), (String) found.get(1));
    }

    /** Runs a test, or all tests of a class; says how the first one failed. */
    private static String run(MutatedClasses classes, String test) throws ReflectiveOperationException {
        int hash = test.indexOf('#');
        Class<?> type = classes
                .loadClass("io.tidemark.storage." + (hash < 0 ? test : test.substring(0, hash)));
        int count = 0;
        for (Method method : type.getDeclaredMethods()) {
            if (hash < 0 || method.getName().equals(test.substring(hash + 1))) {
                for (Object[] arguments : arguments(type, method)) {
                    count++;
                    Constructor<?> constructor = type.getDeclaredConstructor();
                    constructor.setAccessible(true);
                    method.setAccessible(true);
                    try {
                        method.invoke(constructor.newInstance(), arguments);
                    } catch (InvocationTargetException failed) {
                        return method.getName() + ": " + failed.getCause();
                    }
                }
            }
        }
        assertThat(count).as("tests of %s", test).isPositive();
        return "";
    }

    /** What a test is called with, each time; nothing for a method that is none, or that needs more than seeds of its class. */
    private static List<Object[]> arguments(Class<?> type, Method method)
            throws ReflectiveOperationException {
        if (method.isAnnotationPresent(Test.class)) {
            return method.getParameterCount() == 0 ? List.<Object[]>of(new Object[0]) : List.of();
        }
        MethodSource source = method.getAnnotation(MethodSource.class);
        if (source == null) {
            return List.of();
        }
        Method seeds = type.getDeclaredMethod(source.value()[0]);
        seeds.setAccessible(true);
        return seeds.invoke(null) instanceof LongStream all
                ? all.mapToObj(seed -> new Object[]{seed}).toList()
                : List.of();
    }
}
