/**
 * The page at {@code /} on port 9000: its files, which lie in the jar beside this package, as routes. The page itself is in
 * {@code src/main/resources}; the packages from npm that it imports are put in by the build. Everything that it shows it asks
 * {@code /exec} for, so nothing here knows a table or a user, and the files are served to anybody.
 *
 * <p>There is one route a file, from a fixed list: no path of a request ever becomes the name of a file.
 */
@NullMarked
package io.tidemark.server.console;

import org.jspecify.annotations.NullMarked;
