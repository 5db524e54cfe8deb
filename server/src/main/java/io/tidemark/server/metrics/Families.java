package io.tidemark.server.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Metrics as they are collected, each with the prefix {@code tidemark_}. Confined to a thread. */
final class Families {
    private static final String PREFIX = "tidemark_";

    private final List<MetricSnapshot> families = new ArrayList<>();

    /** A value that goes up and down. */
    void gauge(String name, String help, double value) {
        families.add(GaugeSnapshot.builder().name(PREFIX + name).help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build()).build());
    }

    /** A whole number that goes up and down; beyond 2^53 not to the last digit. */
    void gauge(String name, String help, long value) {
        gauge(name, help, (double) value);
    }

    /** A value that only goes up; {@code _total} is added to its name. */
    void counter(String name, String help, double value) {
        families.add(CounterSnapshot.builder().name(PREFIX + name).help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value(value).build()).build());
    }

    /** A whole number that only goes up; {@code _total} is added to its name. */
    void counter(String name, String help, long value) {
        counter(name, help, (double) value);
    }

    /** Values that only go up, one for each key. */
    <K> void counters(String name, String help, Map<K, Long> values, Function<K, Labels> labels) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(PREFIX + name).help(help);
        values.forEach((key, value) -> family.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels.apply(key)).value((double) value).build()));
        families.add(family.build());
    }

    /** A fact; {@code _info} is added to its name. */
    void info(String name, String help, Labels labels) {
        families.add(InfoSnapshot.builder().name(PREFIX + name).help(help)
                .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build()).build());
    }

    MetricSnapshots all() {
        return new MetricSnapshots(families);
    }
}
