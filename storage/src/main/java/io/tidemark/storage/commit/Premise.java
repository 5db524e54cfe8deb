package io.tidemark.storage.commit;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction takes for granted about what others have committed.
 *
 * @param seen       version of the schema of each table, created by others, when the transaction first used it
 * @param baseTxn    last commit that it saw when it first deleted rows; pinned until the commit is checked
 * @param unexpected names of which there is no table but those that it has used; null for a transaction that does not
 *                   care, since to look through all names takes time
 */
record Premise(Map<Integer, Integer> seen, long baseTxn, @Nullable Predicate<String> unexpected) {
    Premise {
        seen = Map.copyOf(seen);
    }
}
