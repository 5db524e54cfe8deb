package io.tidemark.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Golden;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The blocks of log records that delete rows, carry properties and adopt tables. */
class ChangeFormatTest {
    private static final TreeMap<String, String> PROPERTIES = new TreeMap<>(
            Map.of("comment", "größer", "b", ""));
    private static final ColumnDefinition COLUMN = new ColumnDefinition("price", ColumnType.DECIMAL, 18, 4,
            PROPERTIES);

    private static Change change(String name) {
        return switch (name) {
            case "delete" -> new Change.Delete(7,
                    RowIdSet.of(new long[]{3, 4, 5, 70_000, Transaction.OWN_ROWS, Transaction.OWN_ROWS + 1},
                            6));
            case "create" -> new Change.CreateTable(7, new TableDefinition("trades",
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0), COLUMN), 0,
                    Partitioning.DAY,
                    PROPERTIES));
            case "plain-create" -> new Change.CreateTable(7, new TableDefinition("trades",
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0)), 0, Partitioning.DAY));
            case "adopt" -> new Change.AdoptTable(7, null);
            case "add" -> new Change.AddColumn(7, COLUMN);
            case "table-properties" -> new Change.SetTableProperties(7, PROPERTIES);
            case "column-properties" -> new Change.SetColumnProperties(7, 2, PROPERTIES);
            default -> throw new AssertionError(name);
        };
    }

    @ParameterizedTest
    @CsvSource({"delete", "create", "plain-create", "adopt", "add", "table-properties", "column-properties"})
    void hasItsGoldenBytesAndReadsThemBack(String name) {
        try (BufferArena arena = new BufferArena()) {
            byte[] bytes = ChangeWriter.encode(change(name), arena).toArray(Layouts.BYTE);
            byte[] golden = Golden.matching("change-" + name + "-1", bytes);
            MemorySegment stored = arena.allocate(golden.length).asSlice(0, golden.length);
            MemorySegment.copy(golden, 0, stored, Layouts.BYTE, 0, golden.length);
            assertThat(ChangeReader.decode(stored, Path.of("log"), 0)).containsExactly(change(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"VARCHAR,100000,0", "VARCHAR,10485760,0", "UUID,470286339,1186", "UUID,2147418119,1186",
            "BIGINT,4,1083"})
    void keepsLargePrecisions(ColumnType type, int precision, int scale) {
        Change added = new Change.AddColumn(7, new ColumnDefinition("c", type, precision, scale));
        try (BufferArena arena = new BufferArena()) {
            assertThat(ChangeReader.decode(ChangeWriter.encode(added, arena), Path.of("log"), 0))
                    .containsExactly(added);
        }
    }
}
