package io.tidemark.storage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.Database;
import io.tidemark.storage.Days;
import io.tidemark.storage.TestDatabases;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.ColumnSum;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Sets whose files are sound and whose manifest says something else of their rows: the sums tell. */
class SetRowsTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final BackupSet sound;

    SetRowsTest() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.delete(database, "days", 1);
            Days.create(database, "other", 1);
            String id = database
                    .backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE).id();
            sound = database.backupSets().open(id);
        }
    }

    private List<Problem> problems(BackupSet set) {
        Findings findings = new Findings(set.path());
        assertThat(new SetRows(disk, set, findings, new Work("verify", BackupControl.NONE)).check())
                .isEqualTo(4L * Days.ROWS - 1);
        return findings.problems();
    }

    private BackupSet withTables(UnaryOperator<List<BackupSet.Table>> change) {
        return new BackupSet(sound.path(), sound.head(), change.apply(new ArrayList<>(sound.tables())),
                sound.files());
    }

    private BackupSet withPart(UnaryOperator<BackupSet.PartSums> change) {
        List<BackupSet.File> files = new ArrayList<>(sound.files());
        files.replaceAll(file -> {
            BackupSet.PartSums sums = file.part();
            return sums == null || !file.path().equals("db/t1/1970-01-02/2.arrow")
                    ? file
                    : with(file, change.apply(sums));
        });
        return new BackupSet(sound.path(), sound.head(), sound.tables(), files);
    }

    private static BackupSet.File with(BackupSet.File file, BackupSet.PartSums sums) {
        return new BackupSet.File(file.path(), file.bytes(), file.crc32c(), file.sha256(), file.copiedBy(),
                sums);
    }

    private static BackupSet.Table with(BackupSet.Table table, String name, long max,
            List<BackupSet.Column> columns) {
        return new BackupSet.Table(name, table.id(), table.directory(), table.rows(), table.bytes(),
                table.minTimestamp(), max, table.ddl(), columns);
    }

    private static ColumnSum changed(ColumnSum sum) {
        return new ColumnSum(sum.column(), sum.type(), sum.values(), sum.nulls(), sum.known(), sum.min(),
                sum.max(), sum.sum() + 1);
    }

    @Test
    void findsNothingWhenAllIsAsItWas() {
        assertThat(problems(sound)).isEmpty();
    }

    @Test
    void findsAColumnOfAPartWhoseValuesAreOthers() {
        List<Problem> problems = problems(withPart(sums -> new BackupSet.PartSums(sums.rows(),
                sums.deletes(), sums.columns().stream()
                        .map(sum -> sum.column() == 3 ? changed(sum) : sum).toList())));
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().kind()).isEqualTo(Problem.Kind.ROWS);
        assertThat(problems.getFirst().table()).isEqualTo("days");
        assertThat(problems.getFirst().partition()).isEqualTo("1970-01-02");
        assertThat(problems.getFirst().column()).isEqualTo("word");
    }

    @Test
    void findsRowsTooManyAndAnotherDeleteVector() {
        assertThat(problems(withPart(sums -> new BackupSet.PartSums(sums.rows() + 1, sums.deletes(),
                sums.columns())))).extracting(Problem::found, Problem::expected)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("9 rows", "10 rows"));
        assertThat(problems(withPart(sums -> new BackupSet.PartSums(sums.rows(), "", sums.columns()))))
                .extracting(Problem::kind).containsExactly(Problem.Kind.CONTENT);
    }

    @Test
    void findsATableWhoseTotalsAreOthers() {
        List<Problem> problems = problems(withTables(tables -> {
            tables.replaceAll(table -> table.name().equals("days")
                    ? with(table, table.name(), table.maxTimestamp() + 1, table.columns().stream().map(
                            column -> new BackupSet.Column(column.name(), changed(column.sum()))).toList())
                    : table);
            return tables;
        }));
        assertThat(problems).extracting(Problem::table).containsOnly("days");
        assertThat(problems).extracting(Problem::column).containsExactly("ts", "n", "word", null);
    }

    @Test
    void findsATableWithOtherNumbersOfRowsAndBytes() {
        List<Problem> problems = problems(withTables(tables -> {
            BackupSet.Table table = tables.removeFirst();
            tables.addFirst(new BackupSet.Table(table.name(), table.id(), table.directory(), table.rows() + 1,
                    table.bytes() - 1, table.minTimestamp(), table.maxTimestamp(), table.ddl(),
                    table.columns()));
            return tables;
        }));
        assertThat(problems).extracting(Problem::kind).containsExactly(Problem.Kind.ROWS,
                Problem.Kind.CONTENT);
        assertThat(problems).extracting(Problem::table).containsOnly("days");
    }

    @Test
    void findsAnotherTransactionAndTimeline() {
        SetHead head = sound.head();
        for (long[] other : new long[][]{{head.timeline() + 1, head.txn()},
                {head.timeline(), head.txn() + 1}}) {
            assertThat(problems(new BackupSet(sound.path(),
                    new SetHead(head.server(), head.kind(), head.set(),
                            head.label(), head.database(), other[0], other[1], head.cutMicros(),
                            head.begunMicros(),
                            head.tables(), head.rows(), head.files(), head.bytes(), head.bytesCopied()),
                    sound.tables(),
                    sound.files()))).extracting(Problem::path).containsExactly("db/tables");
        }
    }

    /** As when somebody had exchanged the files of the database before it was backed up. */
    @Test
    void findsPartsThatAreInEachOthersPlace() {
        Path table = sound.path().resolve("db/t1");
        Path first = table.resolve("1970-01-01/1.arrow");
        Path last = table.resolve("1970-01-03/3.arrow");
        disk.rename(first, table.resolve("aside"));
        disk.rename(last, first);
        disk.rename(table.resolve("aside"), last);
        List<BackupSet.File> files = new ArrayList<>(sound.files());
        BackupSet.PartSums sums = partOf("db/t1/1970-01-01/1.arrow");
        BackupSet.PartSums lastSums = partOf("db/t1/1970-01-03/3.arrow");
        files.replaceAll(file -> switch (file.path()) {
            case "db/t1/1970-01-01/1.arrow" -> with(file, lastSums);
            case "db/t1/1970-01-03/3.arrow" -> with(file, sums);
            default -> file;
        });
        assertThat(problems(new BackupSet(sound.path(), sound.head(), sound.tables(), files)))
                .extracting(Problem::partition, Problem::column)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("1970-01-01", "ts"),
                        org.assertj.core.groups.Tuple.tuple("1970-01-03", "ts"));
    }

    private BackupSet.PartSums partOf(String path) {
        return Objects
                .requireNonNull(sound.files().stream().filter(file -> file.path().equals(path)).findFirst()
                        .orElseThrow().part());
    }

    @Test
    void findsTablesThatAreMissingOrExtra() {
        List<Problem> renamed = problems(withTables(tables -> {
            tables.replaceAll(table -> table.name().equals("days")
                    ? with(table, "weeks", table.maxTimestamp(), table.columns())
                    : table);
            return tables;
        }));
        assertThat(renamed).extracting(Problem::kind).containsExactly(Problem.Kind.MISSING,
                Problem.Kind.EXTRA, Problem.Kind.CONTENT);
    }
}
