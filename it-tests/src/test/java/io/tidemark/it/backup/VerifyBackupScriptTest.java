package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.it.harness.Trees;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier that shares no code with us finds sets of ours sound, and everything that was done to one. */
final class VerifyBackupScriptTest {
    private static final List<String> SCRIPT = List.of("/usr/bin/python3",
            "src/test/python/verify_backup.py");
    private static final long DAY_MICROS = 86_400_000_000L;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static List<Path> small;
    @SuppressWarnings("NullAway.Init")
    private static List<Path> large;

    @BeforeAll
    static void takeSets() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs /usr/bin/python3");
        small = takeSets(directory.resolve("small"), 20);
        // A table with so many files that lists hold their lines.
        large = takeSets(directory.resolve("large"), 600);
    }

    private static List<Path> takeSets(Path place, int days) throws IOException {
        Path conf = place.resolve("conf");
        Files.createDirectories(conf.resolve("more/empty"));
        Files.writeString(conf.resolve("server.conf"), "pg.port=1\n");
        Path backups = place.resolve("sets");
        try (Database database = Database.open(DatabaseOptions.of(place.resolve("data"))
                .withBackground(false).withBackupRoot(backups))) {
            int few = create(database, "few");
            int many = create(database, "many");
            append(database, few, 0, 10, 1);
            append(database, many, 0, days, 1);
            database.flush();
            delete(database, few, 3, 17);
            database.flush();
            delete(database, few, 5, 18);
            backUp(database, conf);
            append(database, many, days / 2, 1, 7);
            append(database, few, 40, 1, 1);
            backUp(database, conf);
            database.backupTables(List.of(few), BackupOptions.DEFAULT, BackupControl.NONE);
        }
        try (Stream<Path> all = Files.list(backups)) {
            return all.sorted().toList();
        }
    }

    private static void backUp(Database database, Path conf) {
        database.backupDatabase(conf, BackupOptions.DEFAULT.withVerify(true).withLabel("größe"),
                BackupControl.NONE);
    }

    private static int create(Database database, String name) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0),
                            new ColumnDefinition("price", ColumnType.DOUBLE, 0, 0),
                            new ColumnDefinition("note", ColumnType.TEXT, 0, 0)),
                    0, Partitioning.DAY));
            transaction.commit();
            return id;
        }
    }

    private static void append(Database database, int table, int firstDay, int days, long offset) {
        try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
            FixedBuilder times = (FixedBuilder) VectorBuilder.of(ColumnType.TIMESTAMP, arena);
            FixedBuilder prices = (FixedBuilder) VectorBuilder.of(ColumnType.DOUBLE, arena);
            VarBuilder notes = (VarBuilder) VectorBuilder.of(ColumnType.TEXT, arena);
            for (int day = firstDay; day < firstDay + days; day++) {
                for (int row = 0; row < 2; row++) {
                    times.appendLong(day * DAY_MICROS + offset + row);
                    prices.appendDouble(-day * 0.1);
                    if (day % 3 == 0) {
                        notes.appendNull();
                    } else {
                        notes.append("note of day " + day);
                    }
                }
            }
            transaction.append(table,
                    new Batch(2 * days, List.of(times.build(), prices.build(), notes.build())));
            transaction.commit();
        }
    }

    private static void delete(Database database, int table, long... ids) {
        try (Transaction transaction = database.begin()) {
            transaction.delete(table, ids, ids.length);
            transaction.commit();
        }
    }

    /** What a run has said. */
    private record Report(int exitCode, List<String> lines) {
        List<String> problems(Path set) {
            return lines.stream().filter(line -> line.startsWith(set + "\t") && !line.contains("\tchecked\t"))
                    .toList();
        }
    }

    private static Report verify(List<String> words, List<Path> which)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(words);
        which.forEach(set -> command.add(set.toString()));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("an end of " + command).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Report(process.exitValue(), Files.readAllLines(output));
    }

    @Test
    void findsSoundSetsSound() throws Exception {
        List<Path> all = new ArrayList<>(small);
        all.addAll(large);
        List<String> words = new ArrayList<>(SCRIPT);
        words.add("--crc32c");
        Report report = verify(words, all);
        assertThat(report.lines).hasSize(6).allMatch(line -> line.contains("\tchecked\t"));
        assertThat(report.exitCode).isZero();
    }

    /** Something done to a set, and the path that the report must name. */
    private interface Harm {
        String done(Path set) throws IOException, InterruptedException;
    }

    @Test
    void findsAndNamesEverythingThatIsDoneToASet() throws Exception {
        Map<Path, String> harmed = new LinkedHashMap<>();
        for (Harm harm : harms()) {
            Path copy = directory.resolve("harmed-" + harmed.size());
            Trees.copy(small.getFirst(), copy);
            harmed.put(copy, harm.done(copy));
        }
        // A damaged list makes the manifest unbelievable, of which it is a part.
        String list = any(large.getFirst(), ".jsonl");
        for (Harm harm : List.<Harm>of(set -> flip(set, list, 100), set -> cut(set, list),
                set -> shell(set, "rm $0 && mkfifo $0", list),
                set -> shell(set, "ln -sf /dev/zero $0", list),
                set -> shell(set, "truncate -s 100G $0", list))) {
            Path copy = directory.resolve("harmed-" + harmed.size());
            Trees.copy(large.getFirst(), copy);
            harm.done(copy);
            harmed.put(copy, "backup_manifest");
        }
        Report report = verify(SCRIPT, List.copyOf(harmed.keySet()));
        assertThat(report.exitCode).isEqualTo(1);
        assertThat(report.lines).allMatch(line -> line.split("\t", -1).length == 4);
        harmed.forEach((set, path) -> assertThat(report.problems(set)).as(set + " " + path).isNotEmpty()
                .anyMatch(line -> line.contains("\t" + path + "\t")));
    }

    @Test
    void goesOnBehindWhatIsNoDirectory() throws Exception {
        Path none = directory.resolve("none");
        Report report = verify(SCRIPT, List.of(none, small.getFirst(), small.get(1)));
        assertThat(report.lines).hasSize(3);
        assertThat(report.lines.getFirst()).startsWith(none + "\tmissing\t");
        assertThat(report.lines.subList(1, 3)).allMatch(line -> line.contains("\tchecked\t"));
        assertThat(report.exitCode).isEqualTo(2);
    }

    @Test
    void reportsADirectoryThatCannotBeListed() throws Exception {
        Path set = directory.resolve("closed");
        Trees.copy(small.getFirst(), set);
        Path closed = set.resolve("conf/more/empty");
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            List<String> words = new ArrayList<>();
            if (Files.isReadable(closed)) {
                words.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
            }
            words.addAll(SCRIPT);
            Report report = verify(words, List.of(set));
            assertThat(report.problems(set)).singleElement().asString()
                    .startsWith(set + "\tunreadable\tconf/more/empty\t");
            assertThat(report.exitCode).isEqualTo(1);
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static List<Harm> harms() {
        List<Harm> harms = new ArrayList<>();
        for (String path : List.of("backup_manifest", "conf/server.conf", "db/tables", "db/t1/_meta",
                "db/t1/_cv",
                "db/t1/_txn", "db/t2/_txn", any(small.getFirst(), ".arrow"), any(small.getFirst(), ".del"))) {
            harms.add(set -> flip(set, path, 0));
            harms.add(set -> flip(set, path, Files.size(set.resolve(path)) / 2));
            harms.add(set -> flip(set, path, Files.size(set.resolve(path)) - 1));
            harms.add(set -> cut(set, path));
            harms.add(set -> {
                Files.delete(set.resolve(path));
                return path;
            });
            harms.add(set -> {
                Files.move(set.resolve(path), set.resolve(path + ".moved"));
                return path;
            });
        }
        harms.add(VerifyBackupScriptTest::swapped);
        harms.add(set -> {
            Files.writeString(set.resolve("db/t1/more"), "");
            return "db/t1/more";
        });
        harms.add(set -> {
            Files.createDirectories(set.resolve("db/t3"));
            return "db/t3";
        });
        harms.add(set -> {
            Files.writeString(set.resolve("tidemark.lock"), "");
            return "tidemark.lock";
        });
        harms.add(set -> {
            String text = Files.readString(set.resolve("backup_manifest"));
            Files.writeString(set.resolve("backup_manifest"), text.replaceFirst("\"rows\":", "\"rows\":1"));
            return "backup_manifest";
        });
        for (String path : List.of("backup_manifest", "db/t1/_txn", "conf/server.conf")) {
            harms.add(set -> shell(set, "rm $0 && mkfifo $0", path));
            harms.add(set -> shell(set, "ln -sf /dev/zero $0", path));
            harms.add(set -> shell(set, "truncate -s 100G $0", path));
            harms.add(set -> shell(set, "mv $0 $PWD.aside && ln -s $PWD.aside $0", path));
        }
        for (String path : List.of("db", "db/t1", "wal")) {
            harms.add(set -> shell(set, "mv $0 $PWD.aside && ln -s $PWD.aside $0", path));
        }
        harms.add(set -> shell(set, "rmdir $0", "wal"));
        harms.add(set -> shell(set, "touch $0", "wal/1.log"));
        harms.add(set -> shell(set, "mkdir $0", "wal/more"));
        harms.add(set -> {
            shell(set, "touch \"$(printf '\\377')\" \"$(printf 'a\\nb')\"", "");
            return "\\udcff";
        });
        for (String path : List.of("db/tables", "db/t1/_meta", "db/t1/_cv", "db/t1/_txn")) {
            harms.add(set -> {
                Manifests.remove(set, path);
                return path;
            });
        }
        for (String path : List.of("wal/1.log", "db/more", "more")) {
            harms.add(set -> {
                Manifests.addEmpty(set, path);
                return path;
            });
        }
        addEdits(harms);
        return harms;
    }

    /** Manifests of another program, which has computed the checksums of what it has written. */
    private static void addEdits(List<Harm> harms) {
        for (String field : List.of("kind", "tables", "bytes_copied", "rest_bytes")) {
            harms.add(set -> {
                Manifests.edit(set, ",\"" + field + "\":[^,]+", "");
                return "backup_manifest";
            });
        }
        harms.add(set -> {
            Manifests.edit(set, "\"database\":\"[^\"]+\"", "\"database\":\"none\"");
            return "backup_manifest";
        });
        for (List<String> edit : List.of(
                List.of("{\"file\":", ",\"bytes\":\\d+", ""),
                List.of("{\"file\":", ",\"bytes\":\\d+", ",\"bytes\":-1"),
                List.of("{\"file\":", ",\"sha256\":\"\\w+\"", ""),
                List.of("{\"file\":", "\"rows\":\\d+,", ""),
                List.of("{\"file\":\"conf/", "\"conf/", "\"conf/\\\\ud800"),
                List.of("{\"file\":\"conf/", "\"conf/", "\"conf/../"),
                List.of("{\"table\":", ",\"rows\":\\d+", ""),
                List.of("{\"table\":", ",\"rows\":\\d+", ",\"rows\":true"),
                List.of("{\"column\":", "\"sum\":.*", "\"sum\":[]}"),
                // The column has bounds, and none of its parts.
                List.of("{\"file\":", "(\\[\\d+,\"\\w+\",\\d+,\\d+),[^,\\]]+,[^,\\]]+,", "$1,null,null,"))) {
            harms.add(set -> {
                Manifests.editLines(set, edit.get(0), edit.get(1), edit.get(2));
                return "backup_manifest";
            });
        }
    }

    /** Runs a command, whose argument is the path, in a set. */
    private static String shell(Path set, String command, String path)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command, path).directory(set.toFile()).inheritIO()
                .start();
        assertThat(process.waitFor()).as(command).isZero();
        return path;
    }

    /** A path in a set that ends so. */
    private static String any(Path set, String end) {
        try (Stream<Path> all = Files.walk(set)) {
            return set.relativize(all.filter(path -> path.toString().endsWith(end)).sorted()
                    .findFirst().orElseThrow()).toString();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String flip(Path set, String path, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(set.resolve(path));
        bytes[(int) at] ^= 16;
        Files.write(set.resolve(path), bytes);
        return path;
    }

    private static String cut(Path set, String path) throws IOException {
        byte[] bytes = Files.readAllBytes(set.resolve(path));
        Files.write(set.resolve(path), Arrays.copyOf(bytes, bytes.length - 1));
        return path;
    }

    /** Two parts of one length, each under the other's name. */
    private static String swapped(Path set) throws IOException {
        Path first = set.resolve("db/t2/1970-01-12/12.arrow");
        Path second = set.resolve("db/t2/1970-01-15/15.arrow");
        assertThat(Files.size(first)).isEqualTo(Files.size(second));
        Path aside = set.resolve("aside");
        Files.move(first, aside);
        Files.move(second, first);
        Files.move(aside, second);
        return "db/t2/1970-01-12/12.arrow";
    }
}
