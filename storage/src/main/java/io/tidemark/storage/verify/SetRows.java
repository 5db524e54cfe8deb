package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.ColumnSum;
import io.tidemark.storage.backup.ColumnSums;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Opens the tables of a set as a restore would, reads every value, and compares what comes with what the manifest has of
 * the moment of the backup. What has a problem already is left out. Confined to its thread, used once.
 */
final class SetRows {
    private final Disk disk;
    private final BackupSet set;
    private final Findings findings;
    private final Work work;
    private final Map<String, BackupSet.File> files = new HashMap<>();
    private final Map<String, Set<String>> rowFiles = new HashMap<>();
    private long rows;

    SetRows(Disk disk, BackupSet set, Findings findings, Work work) {
        this.disk = disk;
        this.set = set;
        this.findings = findings;
        this.work = work;
        for (BackupSet.File file : set.files()) {
            files.put(file.path(), file);
            Path path = Path.of(file.path());
            if (path.getNameCount() == 4 && path.startsWith(FileNames.DB_DIRECTORY)) {
                rowFiles.computeIfAbsent(path.getName(1).toString(), _ -> new TreeSet<>()).add(file.path());
            }
        }
    }

    /** Checks everything; returns how many rows were read. */
    long check() {
        if (set.head().kind() == SetHead.Kind.DATABASE) {
            checkRegistry();
        }
        for (BackupSet.Table table : set.tables()) {
            work.checkCancel();
            String directory = FileNames.DB_DIRECTORY + "/" + table.directory() + "/";
            boolean sound = !findings.has(directory + FileNames.META)
                    && !findings.has(directory + FileNames.COLUMN_VERSIONS)
                    && !findings.has(directory + FileNames.TXN);
            if (sound) {
                check(table);
            }
        }
        return rows;
    }

    private void checkRegistry() {
        String path = FileNames.DB_DIRECTORY + "/" + FileNames.REGISTRY;
        if (findings.has(path)) {
            return;
        }
        Findings.Where where = new Findings.Where(null, null, null, path);
        try {
            RegistryFile registry = RegistryFile.read(disk, set.path().resolve(FileNames.DB_DIRECTORY));
            Set<String> listed = new TreeSet<>();
            registry.tables().forEach(table -> listed.add(
                    table.name() + " with number " + table.tableId() + " in " + table.directory()));
            Set<String> wanted = new TreeSet<>();
            set.tables().forEach(
                    table -> wanted.add(table.name() + " with number " + table.id() + " in "
                            + table.directory()));
            wanted.stream().filter(table -> !listed.contains(table)).forEach(
                    table -> findings.add(Problem.Kind.MISSING, where, -1, "no table", "table " + table));
            listed.stream().filter(table -> !wanted.contains(table)).forEach(
                    table -> findings.add(Problem.Kind.EXTRA, where, -1, "table " + table, "no table"));
            if (!registry.databaseId().equals(set.head().database())) {
                findings.add(Problem.Kind.CONTENT, where, -1, "database " + registry.databaseId(),
                        "database " + set.head().database());
            }
            if (registry.txn() != set.head().txn() || registry.timeline() != set.head().timeline() + 1) {
                findings.add(Problem.Kind.CONTENT, where, -1,
                        "transaction " + registry.txn() + " before timeline " + registry.timeline(),
                        "transaction " + set.head().txn() + " of timeline " + set.head().timeline());
            }
        } catch (StorageException.OfFile damaged) {
            findings.add(damaged, where);
        }
    }

    private void check(BackupSet.Table table) {
        Path directory = set.path().resolve(FileNames.DB_DIRECTORY).resolve(table.directory());
        Findings.Where where = new Findings.Where(table.name(), null, null,
                findings.relative(directory.resolve(FileNames.TXN)));
        TableVersion version;
        try {
            version = TableFiles.read(disk, directory);
        } catch (StorageException.OfFile damaged) {
            findings.add(damaged, where);
            return;
        }
        if (version.id() != table.id() || !version.name().equals(table.name())) {
            findings.add(Problem.Kind.CONTENT, where, -1, version.name() + " with number " + version.id(),
                    table.name() + " with number " + table.id());
        }
        compareFiles(table, version, where);
        Map<Long, DeleteVector> vectors = new HashMap<>();
        Optional<RowIdSet> deleted = deleted(version, vectors);
        Map<Integer, ColumnSum> sums = new TreeMap<>();
        version.schema().columns().forEach(column -> sums.put(column.id(),
                ColumnSum.ofNulls(column.id(), column.type(), 0)));
        boolean whole = deleted.isPresent();
        long before = rows;
        for (Part part : version.parts().parts()) {
            work.checkCancel();
            whole &= deleted.isPresent() && check(version, part,
                    Optional.ofNullable(vectors.get(part.entry().id())), deleted.get(), sums);
        }
        if (whole) {
            compareTotals(table, rows - before, version, sums);
        }
    }

    /** The files that the table lists are those that the manifest lists. */
    private void compareFiles(BackupSet.Table table, TableVersion version, Findings.Where where) {
        Set<String> listed = new TreeSet<>();
        for (StoredFile file : version.parts().files()) {
            listed.add(findings.relative(file.path()));
        }
        Set<String> wanted = rowFiles.getOrDefault(table.directory(), Set.of());
        listed.stream().filter(path -> !wanted.contains(path)).forEach(path -> findings
                .add(Problem.Kind.EXTRA, where, -1, path, "a file of the manifest"));
        wanted.stream().filter(path -> !listed.contains(path)).forEach(path -> findings
                .add(Problem.Kind.MISSING, where, -1, "not in the table's list", path));
    }

    /** Empty when it is not known which rows are deleted; that is a problem of its own. */
    private Optional<RowIdSet> deleted(TableVersion version, Map<Long, DeleteVector> byPart) {
        RowIdSet all = RowIdSet.EMPTY;
        boolean known = true;
        for (DeleteVector vector : version.parts().vectors()) {
            byPart.put(vector.entry().partId(), vector);
            if (findings.has(findings.relative(vector.path()))) {
                known = false;
                continue;
            }
            try {
                all = all.union(vector.read(disk, version.id()));
            } catch (StorageException.OfFile damaged) {
                findings.add(damaged, new Findings.Where(version.name(), null, null, null));
                known = false;
            }
        }
        return known ? Optional.of(all) : Optional.empty();
    }

    /** Whether the part could be read; adds what is in it to the table's sums. */
    private boolean check(TableVersion version, Part part, Optional<DeleteVector> vector, RowIdSet deleted,
            Map<Integer, ColumnSum> sums) {
        String path = findings.relative(part.path());
        BackupSet.File file = files.get(path);
        if (file == null || findings.has(path)) {
            return false;
        }
        Optional<ColumnSums> read = TableCheck.sums(disk, version, part, deleted, findings);
        if (read.isEmpty()) {
            return false;
        }
        rows += read.get().rows();
        Findings.Where where = new Findings.Where(version.name(), part.entry().partition(), null, path);
        for (ColumnSum sum : read.get().sums()) {
            sums.computeIfPresent(sum.column(), (_, before) -> before.plus(sum));
        }
        BackupSet.PartSums expected = file.part();
        if (expected == null) {
            findings.add(Problem.Kind.CONTENT, where, -1, "a part", "no sums in the manifest");
            return true;
        }
        String digest = vector.map(of -> files.get(findings.relative(of.path()))).map(BackupSet.File::sha256)
                .orElse("");
        if (!digest.equals(expected.deletes())) {
            findings.add(Problem.Kind.CONTENT, where, -1, "delete vector " + digest,
                    "delete vector " + expected.deletes());
        }
        compare(version.schema().columns(), read.get(), expected, where);
        TableCheck.checkBounds(version, part, read.get(), findings);
        return true;
    }

    private void compare(List<Column> columns, ColumnSums found, BackupSet.PartSums expected,
            Findings.Where where) {
        if (found.rows() != expected.rows()) {
            findings.add(Problem.Kind.ROWS, where, -1, found.rows() + " rows", expected.rows() + " rows");
        }
        Map<Integer, ColumnSum> known = new HashMap<>();
        expected.columns().forEach(sum -> known.put(sum.column(), sum));
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            ColumnSum sum = known.getOrDefault(column.id(),
                    ColumnSum.ofNulls(column.id(), column.type(), expected.rows()));
            compare(found.sums().get(i), sum, where.column(column.name()));
        }
    }

    private void compare(ColumnSum found, ColumnSum expected, Findings.Where where) {
        if (!found.equals(expected)) {
            findings.add(Problem.Kind.ROWS, where, -1, text(found), text(expected));
        }
    }

    private static String text(ColumnSum sum) {
        return sum.values() + " values, " + sum.nulls() + " nulls"
                + (sum.known() ? ", from " + sum.min() + " to " + sum.max() : "") + ", sum "
                + Long.toHexString(sum.sum());
    }

    private void compareTotals(BackupSet.Table table, long found, TableVersion version,
            Map<Integer, ColumnSum> sums) {
        Findings.Where where = new Findings.Where(table.name(), null, null, null);
        if (found != table.rows()) {
            findings.add(Problem.Kind.ROWS, where, -1, found + " rows", table.rows() + " rows");
        }
        long bytes = rowFiles.getOrDefault(table.directory(), Set.of()).stream().map(files::get)
                .mapToLong(BackupSet.File::bytes).sum();
        if (bytes != table.bytes()) {
            findings.add(Problem.Kind.CONTENT, where, -1, bytes + " bytes", table.bytes() + " bytes");
        }
        List<String> names = version.schema().columns().stream().map(Column::name).toList();
        List<String> expected = table.columns().stream().map(BackupSet.Column::name).toList();
        if (!names.equals(expected)) {
            findings.add(Problem.Kind.CONTENT, where, -1, "columns " + names, "columns " + expected);
            return;
        }
        List<ColumnSum> all = new ArrayList<>(table.sums());
        for (int i = 0; i < all.size(); i++) {
            ColumnSum sum = sums.get(version.schema().columns().get(i).id());
            if (sum != null) {
                compare(sum, all.get(i), where.column(names.get(i)));
            }
        }
        boolean timed = table.rows() > 0 && version.schema().timestampColumn() >= 0;
        long min = timed ? version.parts().minTimestamp() : 0;
        long max = timed ? version.parts().maxTimestamp() : 0;
        if (min != table.minTimestamp() || max != table.maxTimestamp()) {
            findings.add(Problem.Kind.ROWS, where, -1, "timestamps from " + min + " to " + max,
                    "from " + table.minTimestamp() + " to " + table.maxTimestamp());
        }
    }
}
