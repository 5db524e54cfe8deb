package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.Format;

/** {@code COPY … TO STDOUT}. */
public non-sealed interface CopyOut extends Portal {
    /** How many columns there are. */
    int columnCount();

    /** The format of the whole copy: text (csv too) or binary. */
    Format format();

    /** Writes everything; the protocol has sent CopyOutResponse before. */
    void run(CopySink sink);
}
