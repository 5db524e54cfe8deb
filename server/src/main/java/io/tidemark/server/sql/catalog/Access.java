package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.Privilege;

/**
 * What a statement does with an object, so that it may be refused when it runs.
 *
 * @param oid    of the object; {@link #BACKUP} for a table of an attached backup, which nothing can be granted on
 * @param word   table, view, sequence or schema, as errors call it
 * @param kind   what privileges there are on it
 * @param within OID of the view that names it, whose owner's rights count; 0 where the statement names it itself
 */
public record Access(int oid, String word, String name, Privilege.Target kind, Privilege privilege,
        int within) {
    /** Stands for all tables of attached backups. */
    public static final int BACKUP = -1;

    /** The same object, for something else. */
    public Access with(Privilege other) {
        return new Access(oid, word, name, kind, other, within);
    }
}
