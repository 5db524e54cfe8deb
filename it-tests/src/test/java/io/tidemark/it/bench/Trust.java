package io.tidemark.it.bench;

/** What backups cost those who work meanwhile, and what they cost where there is very much of something. */
final class Trust {
    private final Bench bench;

    Trust(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        new Disturbance(bench).run();
        new Gate(bench).run();
        new ManyPartitions(bench).run();
        new ManySets(bench).run();
    }
}
