package io.tidemark.storage;

/** How many random runs a test does: few in the build, as many as {@code TIDEMARK_TEST_SEEDS} says by hand. */
final class Seeds {
    private Seeds() {}

    static long count(long usual) {
        String wanted = System.getenv("TIDEMARK_TEST_SEEDS");
        return wanted == null ? usual : Long.parseLong(wanted);
    }
}
