package io.tidemark.storage.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set as its manifest, which was checked against its checksums, describes it. What the files hold was not looked at.
 * Immutable.
 *
 * @param path   directory of the set
 * @param head   what it is
 * @param tables by name
 * @param files  all files but the manifest, those of its lists included, by path
 */
public record BackupSet(Path path, SetHead head, List<Table> tables, List<File> files) {
    /** Copies the lists. */
    public BackupSet {
        tables = List.copyOf(tables);
        files = List.copyOf(files);
    }

    /**
     * A table of the set.
     *
     * @param directory    name of its directory below {@code db}
     * @param rows         that are not deleted
     * @param bytes        of its files
     * @param minTimestamp smallest designated timestamp, microseconds, also of deleted rows; 0 in an empty table
     * @param maxTimestamp largest one
     * @param ddl          a statement that makes such a table
     * @param columns      in their order
     */
    public record Table(String name, int id, String directory, long rows, long bytes, long minTimestamp,
            long maxTimestamp, String ddl, List<Column> columns) {
        /** A schema and a dot; dots inside of names are doubled. */
        private static final Pattern OF_SYSTEM = Pattern.compile("sys\\.(?:\\.\\.)*(?!\\.)");

        /** Copies the list. */
        public Table {
            columns = List.copyOf(columns);
        }

        /** Whether the server keeps it for itself: it is in the schema {@code sys}, and no total counts it. */
        public boolean isOfSystem() {
            return OF_SYSTEM.matcher(name).lookingAt();
        }

        /** The sums of the columns, to be compared with {@link ColumnSums#of}. */
        public List<ColumnSum> sums() {
            return columns.stream().map(Column::sum).toList();
        }
    }

    /** A column of a table when the set was taken. */
    public record Column(String name, ColumnSum sum) {}

    /**
     * A file of the set.
     *
     * @param path     in the set, names with {@code /} between them
     * @param crc32c   of its bytes
     * @param sha256   of its bytes, 64 hex digits
     * @param copiedBy the set that the file was written for: another one than this when it was linked
     * @param part     of the files of a table's rows; null for others
     */
    public record File(String path, long bytes, int crc32c, String sha256, UUID copiedBy,
            @Nullable PartSums part) {
        /** Whether the file is the same one on disk as in an earlier set. */
        public boolean isLinked(SetHead head) {
            return !copiedBy.equals(head.set());
        }

        /** The same file with other sums. */
        File withPart(PartSums other) {
            return new File(path, bytes, crc32c, sha256, copiedBy, other);
        }
    }

    /**
     * What a part contributes to the sums of its table.
     *
     * @param rows    that are not deleted
     * @param deletes SHA-256 of the delete vector that goes with it; empty when all rows are there
     * @param columns those that the part's table had when the sums were taken
     */
    public record PartSums(long rows, String deletes, List<ColumnSum> columns) {
        /** Copies the list. */
        public PartSums {
            columns = List.copyOf(columns);
        }
    }

    /** Name of the set, unique in its backup root. */
    public String id() {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** The table with this exact name. */
    public Optional<Table> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
