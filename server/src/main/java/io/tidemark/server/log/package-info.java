/** How log lines look and where they go: standard output, one line an event. */
@NullMarked
package io.tidemark.server.log;

import org.jspecify.annotations.NullMarked;
