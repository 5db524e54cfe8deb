package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.Golden;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final Path SET = Path.of("/set");
    private static final UUID ID = new UUID(0x0123456789abcdefL, 0x8edcba9876543210L);
    private static final UUID OTHER = new UUID(1, 2);
    private static final String SHA = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<BackupSet.File> files = List.of(
            new BackupSet.File("conf/server.conf", 7, 0x89abcdef, SHA, ID, null),
            new BackupSet.File("db/t1/2024-01-01/7.arrow", 4096, 1, SHA, OTHER,
                    new BackupSet.PartSums(3, SHA, List.of(
                            new ColumnSum(1, ColumnType.BIGINT, 2, 1, true, Long.MIN_VALUE, 5, -1),
                            new ColumnSum(2, ColumnType.DOUBLE, 3, 0, true,
                                    Double.doubleToRawLongBits(-0.0), Double.doubleToRawLongBits(1e-300), 7),
                            new ColumnSum(3, ColumnType.TEXT, 0, 3, false, 0, 0, 0)))));
    private final List<BackupSet.Table> tables = List.of(
            new BackupSet.Table("trades \"quoted\" \\ \u0001 größe 🌊", 1, "t1", 3, 4096, -1, 5,
                    "CREATE TABLE …",
                    List.of(new BackupSet.Column("price",
                            new ColumnSum(1, ColumnType.BIGINT, 2, 1, true, Long.MIN_VALUE, 5, -1)))),
            new BackupSet.Table("empty", 2, "t2", 0, 0, 0, 0, "CREATE TABLE …", List.of()));

    private static SetHead head(List<BackupSet.Table> tables, List<BackupSet.File> files) {
        return new SetHead("0.1.0", SetHead.Kind.DATABASE, ID, "before \"it\"", OTHER, 3, 77, 1_700_000_000L,
                1_700_000_001L, tables.size(), tables.stream().mapToLong(BackupSet.Table::rows).sum(),
                files.size(), files.stream().mapToLong(BackupSet.File::bytes).sum(), 7);
    }

    private BackupSet read(byte[] manifest) {
        disk.makeDirectories(SET);
        Path path = SET.resolve(FileNames.BACKUP_MANIFEST);
        if (disk.exists(path)) {
            disk.unlink(path);
        }
        write(path, manifest);
        return ManifestReader.read(disk, SET);
    }

    private void write(Path path, byte[] content) {
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
        }
    }

    private byte[] encoded() {
        return ManifestWriter.encode(head(tables, files), tables, List.of(), files);
    }

    /** A manifest with other text, and the checksums that fit it. */
    private byte[] rewritten(String before, String after) {
        return rewritten(encoded(), before, after);
    }

    private static byte[] rewritten(byte[] manifest, String before, String after) {
        String text = new String(manifest, StandardCharsets.UTF_8).replace(before, after);
        int line = text.indexOf('\n');
        int checked = text.lastIndexOf(ManifestWriter.HEAD_CHECKSUM, line);
        String first = text.substring(0, checked);
        String rest = text.substring(line + 1, text.lastIndexOf(ManifestWriter.LAST_LINE));
        first = first.replaceAll("\"rest_bytes\":[0-9]+", "\"rest_bytes\":"
                + (rest.getBytes(StandardCharsets.UTF_8).length + ManifestWriter.LAST_LINE_BYTES));
        String crc = HexFormat.of().toHexDigits(
                Checksums.crc32c(MemorySegment.ofArray(first.getBytes(StandardCharsets.UTF_8))));
        byte[] all = (first + ManifestWriter.HEAD_CHECKSUM + crc + "\"}\n" + rest)
                .getBytes(StandardCharsets.UTF_8);
        return (new String(all, StandardCharsets.UTF_8) + ManifestWriter.LAST_LINE
                + HexFormat.of().formatHex(Checksums.sha256().digest(all)) + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The golden bytes of format 2, which counted all tables. */
    @Test
    void readsTheFormatBefore() {
        BackupSet set = read(rewritten("\"format\":3,", "\"format\":2,"));
        assertThat(set.head()).isEqualTo(head(tables, files));
        List<BackupSet.Table> all = new ArrayList<>(tables);
        all.add(system("sys.objects"));
        assertThat(read(rewritten(ManifestWriter.encode(head(all, files), all, List.of(), files),
                "\"format\":3,", "\"format\":2,")).head().tables()).isEqualTo(3);
    }

    private static BackupSet.Table system(String name) {
        return new BackupSet.Table(name, 9, "t9", 5, 0, 0, 0, "CREATE TABLE …", List.of());
    }

    @Test
    void countsTheTablesOfUsersOnly() {
        List<BackupSet.Table> all = new ArrayList<>(tables);
        all.add(system("sys.objects"));
        assertThat(read(ManifestWriter.encode(head(tables, files), all, List.of(), files)).tables())
                .hasSize(3);
        assertThatThrownBy(() -> read(ManifestWriter.encode(head(all, files), all, List.of(), files)))
                .isInstanceOf(StorageException.CorruptFile.class);
        assertThat(List.of("sys..x", "syst.x", "sys", "a.sys.x", "sys....x"))
                .noneMatch(name -> system(name).isOfSystem());
        assertThat(List.of("sys.x", "sys...x", "sys.a..b")).allMatch(name -> system(name).isOfSystem());
    }

    @Test
    void hasItsGoldenBytesAndReadsThemBack() {
        byte[] golden = Golden.matching("manifest-3", encoded());
        BackupSet set = read(golden);
        assertThat(set.head()).isEqualTo(head(tables, files));
        assertThat(set.tables()).isEqualTo(tables);
        assertThat(set.files()).isEqualTo(files);
        assertThat(ManifestReader.head(disk, SET)).isEqualTo(set.head());
        assertThat(set.files().getFirst().isLinked(set.head())).isFalse();
        assertThat(set.files().getLast().isLinked(set.head())).isTrue();
    }

    @Test
    void refusesEveryFlippedBitAndEveryTruncation() {
        byte[] golden = encoded();
        for (int at = 0; at < golden.length; at++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] damaged = golden.clone();
                damaged[at] ^= (byte) bit;
                assertThatThrownBy(() -> read(damaged)).as("bit %d of byte %d", bit, at)
                        .isInstanceOf(StorageException.OfFile.class);
            }
        }
        for (int length = 0; length < golden.length; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(StorageException.CorruptFile.class);
            assertThatThrownBy(() -> ManifestReader.head(disk, SET))
                    .isInstanceOf(StorageException.CorruptFile.class);
        }
        byte[] longer = Arrays.copyOf(golden, golden.length + 1);
        assertThatThrownBy(() -> read(longer)).isInstanceOf(StorageException.CorruptFile.class);
    }

    @Test
    void namesAFormatThatIsNewerOrOlder() {
        assertThatThrownBy(() -> read(rewritten("\"format\":3,", "\"format\":4,")))
                .isInstanceOf(StorageException.TooNewFile.class).hasMessageContaining("version 4");
        assertThatThrownBy(
                () -> read("{\"format\":1,\"server\":\"0.0.9\"}\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(StorageException.TooOldFile.class).hasMessageContaining("down to 2");
        byte[] flipped = encoded();
        flipped["{\"format\":".length()] = '1';
        assertThatThrownBy(() -> read(flipped)).as("a bit of the 3 is flipped")
                .isInstanceOf(StorageException.CorruptFile.class);
    }

    @Test
    void refusesWhatAnotherProgramMadeUpWithFittingChecksums() {
        assertThat(read(rewritten("0.1.0", "0.1.0")).files()).isEqualTo(files);
        String[][] changes = {{"db/t1/2024", "db/../2024"}, {"conf/server.conf", "/etc/passwd"},
                {"conf/server.conf", "db/t1/2024-01-01/7.arrow"},
                {"\"directory\":\"t1\"", "\"directory\":\"..\""},
                {"\"tables\":2", "\"tables\":3"}, {"\"bytes\":4096,\"crc", "\"bytes\":4097,\"crc"},
                {"\"bytes\":7", "\"bytes\":\"7\""}, {"\"BIGINT\"", "\"BIGINTS\""},
                {"{\"file\":", "{\"folder\":"},
                {"\"column\":\"price\",\"table\":1", "\"column\":\"price\",\"table\":2"},
                {"\"kind\":\"database\"", "\"kind\":\"databases\""}, {"\"deletes\"", "\"deleted\""},
                {"\"txn\":77", "\"txn\":77,\"more\":1"}, {"\"min_timestamp\":-1", "\"min_timestamp\":1.5"}};
        for (String[] change : changes) {
            assertThat(new String(encoded(), StandardCharsets.UTF_8)).contains(change[0]);
            assertThatThrownBy(() -> read(rewritten(change[0], change[1]))).as(change[1])
                    .isInstanceOf(StorageException.CorruptFile.class);
        }
    }

    @Test
    void readsTheListsOfALargeTableAndNoticesWhenOneIsNotAsWritten() {
        List<BackupSet.File> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(new BackupSet.File("db/t1/" + i + "/" + (i + 1) + ".arrow", i, i, SHA, ID, null));
        }
        List<SetLists.Content> contents = SetLists.of(many);
        assertThat(contents).hasSizeBetween(8, 64);
        disk.makeDirectories(SET.resolve(SetLists.DIRECTORY));
        List<ManifestWriter.Listing> lists = new ArrayList<>();
        for (SetLists.Content list : contents) {
            write(SET.resolve(list.path()), list.bytes());
            lists.add(new ManifestWriter.Listing(StreamSums.describe(list.path(), ID, list.bytes()),
                    list.files()));
        }
        List<BackupSet.File> all = new ArrayList<>(many);
        lists.forEach(list -> all.add(list.file()));
        all.sort(Comparator.comparing(BackupSet.File::path));
        byte[] manifest = ManifestWriter.encode(head(List.of(), all), List.of(), lists, List.of());
        assertThat(read(manifest).files()).isEqualTo(all);

        // One more file changes one list only.
        List<BackupSet.File> more = new ArrayList<>(many);
        more.add(new BackupSet.File("db/t1/17/9999.arrow", 1, 1, SHA, ID, null));
        assertThat(SetLists.of(more).stream().map(SetLists.Content::path)
                .filter(path -> contents.stream().noneMatch(list -> list.path().equals(path)))).hasSize(1);

        Path list = SET.resolve(contents.get(2).path());
        byte[] damaged = contents.get(2).bytes().clone();
        damaged[100] ^= 1;
        disk.unlink(list);
        write(list, damaged);
        assertThatThrownBy(() -> read(manifest)).isInstanceOf(StorageException.CorruptFile.class)
                .hasMessageContaining(list.toString());
    }
}
