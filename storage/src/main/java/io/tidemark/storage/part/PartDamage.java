package io.tidemark.storage.part;

/**
 * A place of a part that is not as it was written.
 *
 * @param columnId the column whose values lie there; -1 when it is no column's, {@link PartColumn#ROW_ID} for row ids
 * @param offset   of the changed byte when only one bit has changed, else where the range begins that one checksum
 *                 covers
 * @param found    what is there
 * @param expected what should be there
 */
public record PartDamage(int columnId, long offset, String found, String expected) {}
