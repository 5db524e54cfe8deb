package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataFilesTest {
    private static final Path PATH = Path.of("file");

    private final TableSchema schema = allTypes();
    private final TxnFile txn = new TxnFile(7, 3, 41, 1_000, 12,
            List.of(new PartEntry(11, "2024-02-29", 9_000, 8_000, 500, 600, 1, 5, 6, 0),
                    new PartEntry(3, "2024-03-01", 90_000, 80_000, 400, 400, 2, -7, 8, -1)));
    private final ColumnVersionsFile columns = new ColumnVersionsFile(7,
            ColumnVersions.of(schema)
                    .with(changed(schema, 2, schema.columns().getFirst().renamed("other")))
                    .with(changed(schema, 3, null)));
    private final RegistryFile registry = new RegistryFile(new UUID(0x0123456789abcdefL, 0x8edcba9876543210L),
            2, 99,
            12,
            List.of(new RegistryFile.Entry(3, "trades", "t3"), new RegistryFile.Entry(11, "Größe", "t11")));

    private static TableSchema allTypes() {
        List<ColumnDefinition> columns = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
            columns.add(new ColumnDefinition(type.name().toLowerCase(Locale.ROOT), type,
                    type == ColumnType.DECIMAL ? 18 : 0, type == ColumnType.DECIMAL ? 4 : 0));
        }
        return new TableDefinition("all types", columns, 12, Partitioning.DAY).schema(7);
    }

    private static TableSchema changed(TableSchema schema, int version, @Nullable Column first) {
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.removeFirst();
        if (first != null) {
            columns.addFirst(first);
        }
        return new TableSchema(7, schema.name(), version, columns, 12, schema.partitioning());
    }

    @Test
    void metaHasItsGoldenBytesAndReadsThemBack() {
        byte[] golden = Golden.matching("meta-1", MetaFile.encode(schema));
        assertThat(MetaFile.decode(PATH, golden)).isEqualTo(schema);
        refusesDamage(golden, MetaFile::decode);
    }

    @Test
    void txnHasItsGoldenBytesAndReadsThemBack() {
        byte[] golden = Golden.matching("txn-1", txn.encode());
        assertThat(TxnFile.decode(PATH, golden)).isEqualTo(txn);
        refusesDamage(golden, TxnFile::decode);
    }

    @Test
    void txnWithDeleteVectorsHasItsGoldenBytesAndReadsThemBack() {
        TxnFile file = new TxnFile(7, 3, 41, 1_000, 12, txn.parts(),
                List.of(new DeleteVector.Entry(3, 9, 40, 399, 1_234),
                        new DeleteVector.Entry(11, 10, 41, 600, 99)));
        byte[] golden = Golden.matching("txn-2", file.encode());
        assertThat(TxnFile.decode(PATH, golden)).isEqualTo(file);
        refusesDamage(golden, TxnFile::decode);
        for (DeleteVector.Entry wrong : List.of(new DeleteVector.Entry(4, 9, 40, 399, 1_234),
                new DeleteVector.Entry(3, 12, 40, 399, 1_234),
                new DeleteVector.Entry(3, 9, 40, 401, 1_234))) {
            byte[] impossible = new TxnFile(7, 3, 41, 1_000, 12, txn.parts(), List.of(wrong)).encode();
            assertThatThrownBy(() -> TxnFile.decode(PATH, impossible))
                    .isInstanceOf(StorageException.CorruptFile.class);
        }
    }

    @Test
    void metaWithPropertiesHasItsGoldenBytesAndReadsThemBack() {
        List<Column> some = new ArrayList<>(schema.columns());
        some.set(1, some.get(1).withProperties(Map.of("default", "7", "comment", "größer")));
        TableSchema with = new TableSchema(7, schema.name(), 4, some, 12, schema.partitioning(),
                new TreeMap<>(Map.of("primary key", "1,2")));
        byte[] golden = Golden.matching("meta-2", MetaFile.encode(with));
        assertThat(MetaFile.decode(PATH, golden)).isEqualTo(with);
        refusesDamage(golden, MetaFile::decode);
    }

    @Test
    void columnVersionsHaveTheirGoldenBytesAndReadThemBack() {
        byte[] golden = Golden.matching("cv-1", columns.encode());
        assertThat(ColumnVersionsFile.decode(PATH, golden)).isEqualTo(columns);
        refusesDamage(golden, ColumnVersionsFile::decode);
    }

    @Test
    void theRegistryHasItsGoldenBytesAndReadsThemBack() {
        byte[] golden = Golden.matching("tables-1", registry.encode());
        assertThat(RegistryFile.decode(PATH, golden)).isEqualTo(registry);
        refusesDamage(golden, RegistryFile::decode);
    }

    private static void refusesDamage(byte[] golden, BiFunction<Path, byte[], Object> decode) {
        for (int length = 0; length < golden.length; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> decode.apply(PATH, cut)).as("cut to %d", length)
                    .isInstanceOf(StorageException.class);
        }
        for (int bit = 0; bit < golden.length * 8; bit++) {
            byte[] flipped = golden.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                Object read = decode.apply(PATH, flipped);
                throw new AssertionError("bit " + bit + " flipped reads as " + read);
            } catch (StorageException expected) {
                assertThat(expected).hasMessageContaining("file");
            }
        }
    }

    @Test
    void refusesPayloadsWhoseContentIsImpossible() {
        TxnFile nextIdUsed = new TxnFile(7, 3, 41, 1_000, 11, txn.parts());
        assertThatThrownBy(() -> TxnFile.decode(PATH, nextIdUsed.encode()))
                .isInstanceOf(StorageException.CorruptFile.class);
        RegistryFile twice = new RegistryFile(registry.databaseId(), 1, 1, 12,
                List.of(new RegistryFile.Entry(3, "a", "t3"), new RegistryFile.Entry(4, "a", "t4")));
        assertThatThrownBy(() -> RegistryFile.decode(PATH, twice.encode()))
                .isInstanceOf(StorageException.CorruptFile.class);
        RegistryFile escaping = new RegistryFile(registry.databaseId(), 1, 1, 12,
                List.of(new RegistryFile.Entry(3, "a", "../t3")));
        assertThatThrownBy(() -> RegistryFile.decode(PATH, escaping.encode()))
                .isInstanceOf(StorageException.CorruptFile.class);
    }

    @Test
    void remembersEveryNameAndTheDropOfAColumn() {
        ColumnVersions.Entry first = columns.versions().entries().getFirst();
        assertThat(first).isEqualTo(new ColumnVersions.Entry(1, 1, 3,
                List.of(new ColumnVersions.Name(1, "boolean"), new ColumnVersions.Name(2, "other"))));
        assertThat(columns.versions().nextColumnId()).isEqualTo(ColumnType.values().length + 1);
    }
}
