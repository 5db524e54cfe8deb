package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row that a run of an apply's right input reads.
 *
 * @param outer     the frame of the apply around it
 * @param arguments constants
 * @param shared    the correlated shared rows computed in this run
 */
record Frame(@Nullable Frame outer, List<Argument> arguments, SharedRows shared) {
    /** The argument that {@code OuterColumn(level, index)} names. */
    Argument argument(int level, int index) {
        Frame frame = this;
        for (int i = 1; i < level && frame != null; i++) {
            frame = frame.outer;
        }
        if (frame == null) {
            throw new IllegalStateException("no apply encloses an outer column of level " + level);
        }
        return frame.arguments.get(index);
    }
}
