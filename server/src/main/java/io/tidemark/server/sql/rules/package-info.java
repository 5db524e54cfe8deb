/**
 * What a database knows beyond tables and columns: the rules of tables (keys, checks, defaults, comments) and the
 * objects that are no tables (schemas, views, sequences). All of it is kept as properties of stored tables, so that
 * transactions, recovery, backup and snapshot hold for it as they do for columns.
 *
 * <p>Owns the texts of these properties and the names of stored tables; nothing else reads or writes either.
 *
 * <p>Invariants: rules name columns by id, objects name tables by OID, so that renaming changes neither; what is read
 * is immutable.
 */
@NullMarked
package io.tidemark.server.sql.rules;

import org.jspecify.annotations.NullMarked;
