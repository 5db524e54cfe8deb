package io.tidemark.storage.verify;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCheck;
import io.tidemark.storage.part.PartColumn;
import io.tidemark.storage.part.PartDamage;
import io.tidemark.storage.table.ColumnVersions;
import io.tidemark.storage.table.TableVersion;
import java.util.List;

/** Finds the damaged places of a part by its own checksums. Stateless. */
record PartFindings(Disk disk, Findings findings) {
    /**
     * Adds a problem for each damaged place.
     *
     * @param exact offset of the damage, if it is one bit, for what is no column's; else -1
     * @return whether there was one
     */
    boolean add(TableVersion table, Part part, Work work, long exact) {
        Findings.Where where = new Findings.Where(table.name(), part.entry().partition(), null,
                findings.relative(part.path()));
        List<PartDamage> damages;
        try {
            damages = PartCheck.damages(disk, part.path(), part.entry(), work::bytes);
        } catch (StorageException.CorruptFile corrupt) {
            findings.add(Problem.Kind.CHECKSUM, where, exact >= 0 ? exact : corrupt.offset(),
                    String.valueOf(corrupt.getMessage()), "what was written");
            return true;
        } catch (StorageException.OfFile unreadable) {
            findings.add(unreadable, where);
            return true;
        }
        for (PartDamage damage : damages) {
            findings.add(Problem.Kind.CHECKSUM,
                    damage.columnId() < 0 ? where : where.column(nameOf(table, damage.columnId())),
                    damage.offset(), damage.found(), damage.expected());
        }
        return !damages.isEmpty();
    }

    private static String nameOf(TableVersion table, int columnId) {
        if (columnId == PartColumn.ROW_ID) {
            return "row ids";
        }
        for (ColumnVersions.Entry column : table.columnVersions().entries()) {
            if (column.columnId() == columnId) {
                return column.names().getLast().name();
            }
        }
        return "number " + columnId;
    }
}
