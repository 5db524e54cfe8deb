/**
 * CREATE, ALTER and DROP ROLE, GRANT, REVOKE and tokens, as PostgreSQL has them. What a role may do is read elsewhere
 * ({@code sql.rules.Roles}); here it is changed, by those who may.
 *
 * <p>Invariants: a password is kept as a SCRAM verifier only, a token as its hash only; nothing that a command says names either.
 */
@NullMarked
package io.tidemark.server.command.role;

import org.jspecify.annotations.NullMarked;
