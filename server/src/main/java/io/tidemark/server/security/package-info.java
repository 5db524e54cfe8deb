/**
 * Who the clients are: checks passwords and tokens against the roles of the database and the rules of the configuration, and slows
 * down those who guess. What a role may do is asked elsewhere ({@code sql.rules.Roles}).
 *
 * <p>Invariants: a login that fails tells the client nothing about which users there are; the log says why, and never a secret;
 * what is remembered of clients is bounded.
 */
@NullMarked
package io.tidemark.server.security;

import org.jspecify.annotations.NullMarked;
