/** The line protocol of the packaged server, as clients use it: senders that we didn't write, kills, backups, bad input. */
@NullMarked
package io.tidemark.it.line;

import org.jspecify.annotations.NullMarked;
