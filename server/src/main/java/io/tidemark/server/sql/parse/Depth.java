package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;

/**
 * Bounds how deep a statement nests and how high its tree grows, so that neither the parser nor anything that walks the tree by recursion
 * overflows its stack. Confined to one parse.
 *
 * <p>
 * Nesting is counted on the way down. Height also counts chains without nesting ({@code 1+1+1+…} is as high as it is long) and is
 * measured on the way up: {@link #raise} reports the height of a finished child to whatever is being parsed around it.
 */
final class Depth {
    /** Levels of nesting; each takes about a dozen frames of the parser. */
    static final int MAX_NESTING = 400;
    /** Levels of a tree. */
    static final int MAX_HEIGHT = 1_000;

    private int nesting;
    private int highestChild;

    /** Goes one level down. Each call needs one of {@link #leave}, except after an error. */
    void enter(int position) {
        if (++nesting > MAX_NESTING) {
            throw tooComplex(position);
        }
    }

    void leave() {
        nesting--;
    }

    /** Starts to measure the children of a node; returns what {@link #close} wants back. */
    int open() {
        int outer = highestChild;
        highestChild = 0;
        return outer;
    }

    /** Ends the measure of {@link #open}; returns the height of the highest child seen since. */
    int close(int outer) {
        int height = highestChild;
        highestChild = outer;
        return height;
    }

    /** Reports a finished child. */
    void raise(int height, int position) {
        if (height > MAX_HEIGHT) {
            throw tooComplex(position);
        }
        highestChild = Math.max(highestChild, height);
    }

    /** Reports nodes stacked on the highest child, as by a chain of subscripts. */
    void lift(int levels, int position) {
        if (levels > 0) {
            raise(highestChild + levels, position);
        }
    }

    static SqlException tooComplex(int position) {
        return new SqlException("54001", "statement is too complex: it nests too deep", position,
                "Split the statement, or use IN (…) or VALUES instead of a long chain of operators.");
    }
}
