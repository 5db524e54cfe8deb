package io.tidemark.storage.backup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sets that must not be dropped now, and what each is used for. Safe for many threads. */
final class HeldSets {
    /** Set → what it is used for; a set that is used twice for one thing has that twice. */
    private final Map<Path, List<String>> uses = new HashMap<>();

    /** A hold on a set; closing it twice does nothing. */
    final class Hold implements AutoCloseable {
        private final Path set;
        private final String why;
        private boolean ended;

        private Hold(Path set, String why) {
            this.set = set;
            this.why = why;
        }

        @Override
        public void close() {
            synchronized (HeldSets.this) {
                if (!ended) {
                    ended = true;
                    List<String> reasons = uses.getOrDefault(set, new ArrayList<>());
                    reasons.remove(why);
                    if (reasons.isEmpty()) {
                        uses.remove(set);
                    }
                }
            }
        }
    }

    /**
     * Holds a set.
     *
     * @param set its path without symbolic links, so that each of its names is held
     * @param why what for, in words
     */
    synchronized Hold hold(Path set, String why) {
        uses.computeIfAbsent(set, _ -> new ArrayList<>()).add(why);
        return new Hold(set, why);
    }

    /** What a set is used for; nothing when nobody holds it. */
    synchronized List<String> reasons(Path set) {
        return List.copyOf(uses.getOrDefault(set, List.of()));
    }
}
