package io.tidemark.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import io.tidemark.storage.wal.Wal;
import io.tidemark.storage.wal.WalIdentity;
import io.tidemark.storage.wal.WalMode;
import io.tidemark.storage.wal.WalOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A commit that is in the log and could not be put into memory, such as for want of some, is not shown by halves. */
class HalfAppliedTest {
    private static final Path WAL = Path.of("/data/wal");
    private static final TableDirectories DIRECTORIES = new TableDirectories() {
        @Override
        public Path of(int tableId) {
            return Path.of("/data/db/t" + tableId);
        }

        @Override
        public TableVersion adopted(int tableId) {
            throw new IllegalStateException();
        }
    };

    @Test
    void isNotShownByTheEndOfAMergeOrFlush() {
        SimulatedDisk disk = new SimulatedDisk();
        AtomicLong clock = new AtomicLong();
        UUID id = new UUID(1, 2);
        try (PartCache cache = new PartCache(disk, 1)) {
            Recovery recovery = new Recovery(disk, WAL, id, DIRECTORIES, _ -> {});
            recovery.run(List.of(), 1, 0, Long.MAX_VALUE);
            try (Wal wal = Wal.open(disk, WAL,
                    new WalOptions(WalMode.SYNC, 64 << 10, 0, clock::get, Runnable::run),
                    new WalIdentity(id, 1), recovery.end())) {
                Committer committer = recovery.committer(recovery.pins(cache), wal, WalMode.SYNC,
                        Backpressure.NONE);
                int first = create(committer, "first");
                int second = create(committer, "second");
                try (Frozen frozen = committer.freeze(first).orElseThrow()) {
                    assertThatThrownBy(() -> commitHalf(committer, first, second))
                            .isInstanceOf(IllegalStateException.class);
                    Committer.Flushed nothing = new Committer.Flushed(PartSet.empty(), RowIdSet.EMPTY, 1);
                    assertThatThrownBy(() -> committer.merged(first, List.of(), nothing))
                            .isInstanceOf(StorageException.ReadOnly.class);
                    assertThatThrownBy(() -> committer.flushed(frozen, nothing))
                            .isInstanceOf(StorageException.ReadOnly.class);
                }
                try (DatabaseView view = committer.view("test")) {
                    assertThat(view.tables()).extracting(TableView::rows).containsExactly(0L, 0L);
                }
                committer.close();
            }
        }
    }

    private static int create(Committer committer, String name) {
        try (Transaction transaction = committer.begin()) {
            int id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("v", ColumnType.BIGINT, 0, 0)), -1, Partitioning.NONE));
            transaction.commit();
            return id;
        }
    }

    /** Rows of the second table that do not fit it. */
    private static void commitHalf(Committer committer, int first, int second) {
        try (BufferArena arena = new BufferArena()) {
            FixedBuilder values = (FixedBuilder) VectorBuilder.of(ColumnType.BIGINT, arena);
            values.appendLong(1);
            Batch row = new Batch(1, List.of(values.build()));
            WriteSet writes = new WriteSet();
            writes.append(schema(committer, first), row);
            writes.append(schema(committer, second).withProperties(Map.of()), row);
            committer.commit(writes, new Premise(Map.of(), 0, null));
        }
    }

    private static TableSchema schema(Committer committer, int table) {
        return committer.current().table(table).orElseThrow().schema();
    }
}
