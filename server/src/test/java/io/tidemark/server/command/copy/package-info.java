/** Tests of COPY's data path. */
@NullMarked
package io.tidemark.server.command.copy;

import org.jspecify.annotations.NullMarked;
