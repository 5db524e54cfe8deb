package io.tidemark.storage.sim;

import io.tidemark.storage.file.Faults;
import java.util.List;

/**
 * A search for a broken promise.
 *
 * @param states that were recovered from until then
 * @param seeds  that were begun
 * @param what   was found; empty when nothing was
 */
record Search(long states, int seeds, String what) {
    /** Rather a few crashes of many runs than many of a few. */
    private static final int APART = 6;

    /** Runs one seed after the other on disks that behave so, until something is found or there were enough states. */
    static Search run(Faults disks, long mostStates) {
        long states = 0;
        int seed = 0;
        while (states < mostStates) {
            long before = states;
            Simulation next = new Simulation(++seed, new Simulation.Settings(1, APART, disks));
            try {
                next.run(() -> before + next.states() < mostStates);
            } catch (AssertionError found) {
                return new Search(before + next.states(), seed, String.valueOf(found.getMessage()));
            }
            states += next.states();
        }
        return new Search(states, seed, "");
    }

    /** A search on sound disks, for those who know this class only by its name: the states, and what was found. */
    static List<Object> hunt(long mostStates) {
        Search search = run(Faults.none(), mostStates);
        return List.of(search.states, search.what);
    }

    boolean found() {
        return !what.isEmpty();
    }

    @Override
    public String toString() {
        return states + " states, " + seeds + " seeds" + (found() ? ": " + what : ": nothing found");
    }
}
