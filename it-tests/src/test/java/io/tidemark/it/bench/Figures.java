package io.tidemark.it.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured, line by line. Confined to the thread of the benchmark. */
final class Figures {
    private final List<Figure> figures = new ArrayList<>();
    private final PrintStream progress;

    /** @param progress where every figure is told at once */
    Figures(PrintStream progress) {
        this.progress = progress;
    }

    /** What a figure should reach: at least (a rate) or at most (a time, a size) a bound in the figure's unit. */
    record Target(double bound, boolean atLeast) {
        static Optional<Target> atLeast(double bound) {
            return Optional.of(new Target(bound, true));
        }

        static Optional<Target> atMost(double bound) {
            return Optional.of(new Target(bound, false));
        }

        boolean metBy(double value) {
            return atLeast ? value >= bound : value <= bound;
        }
    }

    private record Figure(String name, String unit, double median, double best, Optional<Target> target) {
        String verdict() {
            return target
                    .map(wanted -> wanted.metBy(median) ? "yes" : wanted.metBy(best) ? "best only" : "no")
                    .orElse("");
        }

        String wanted() {
            return target.map(wanted -> (wanted.atLeast() ? ">= " : "<= ") + number(wanted.bound()))
                    .orElse("");
        }
    }

    /** A rate or a ratio, of which more is better. */
    void rate(String name, String unit, double[] runs, Optional<Target> target) {
        add(new Figure(name, unit, median(runs), Arrays.stream(runs).max().orElseThrow(), target));
    }

    /** A time or a size, of which less is better. */
    void cost(String name, String unit, double[] runs, Optional<Target> target) {
        add(new Figure(name, unit, median(runs), Arrays.stream(runs).min().orElseThrow(), target));
    }

    private void add(Figure figure) {
        figures.add(figure);
        progress.printf("  %s: %s %s%n", figure.name, number(figure.median), figure.unit);
    }

    static double median(double[] runs) {
        double[] sorted = runs.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String number(double value) {
        return value >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.2f", value);
    }

    /** Prints the table. */
    void print(PrintStream out) {
        String format = "%-46s %12s %12s  %-10s %12s  %s%n";
        out.printf(format, "figure", "median", "best", "unit", "target", "met");
        for (Figure figure : figures) {
            out.printf(format, figure.name, number(figure.median), number(figure.best), figure.unit,
                    figure.wanted(), figure.verdict());
        }
    }
}
