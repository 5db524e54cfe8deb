/**
 * The server's settings: their names, defaults and meaning as data ({@code Setting}), where their values come from, and
 * the checked record that the rest of the server reads. Knows no other package.
 *
 * <p>Precedence: command line, then environment ({@code TIDEMARK_} and the key in capitals, dots as underscores), then
 * {@code conf/server.conf}, then the default.
 */
@NullMarked
package io.tidemark.server.config;

import org.jspecify.annotations.NullMarked;
