package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartEntry;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules I7 and I13: a part goes when no view can show it and no file lists it, and nobody has pinned it. */
class FileRemoverTest {
    private static final Path TABLE = Path.of("/db/t1");
    private static final Path FILE = TABLE.resolve("all").resolve("1.arrow");

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Set<Path> pinned = new HashSet<>();
    private final FileRemover remover = new FileRemover(disk, new PartCache(disk, 8), pinned::contains);
    private final Part part = new Part(new PartEntry(1, "all", 0, 0, 0, 0, 0, 0, 0, 0), FILE);

    FileRemoverTest() {
        disk.makeDirectories(TABLE.resolve("all"));
        disk.open(FILE, Disk.Open.CREATE).close();
    }

    @Test
    void keepsAPartThatNoFileListsWhileAViewMayShowIt() {
        remover.dropped(List.of(part));
        assertThat(remover.sweep()).isZero();
        assertThat(disk.exists(FILE)).isTrue();
        remover.unseen(part);
        assertThat(remover.sweep()).isOne();
        assertThat(disk.exists(FILE)).isFalse();
    }

    @Test
    void keepsAPartThatNoViewShowsWhileAFileMayListIt() {
        remover.unseen(part);
        assertThat(remover.sweep()).isZero();
        assertThat(disk.exists(FILE)).isTrue();
        remover.dropped(List.of(part));
        assertThat(remover.sweep()).isOne();
        assertThat(disk.exists(FILE)).isFalse();
    }

    @Test
    void keepsAPinnedPartAndTheDirectoryOfItsDroppedTable() {
        pinned.add(FILE);
        remover.unseen(part);
        remover.dropped(List.of(part));
        remover.droppedTable(TABLE);
        assertThat(remover.sweep()).isZero();
        assertThat(disk.exists(FILE)).isTrue();
        pinned.clear();
        assertThat(remover.sweep()).isOne();
        assertThat(disk.exists(TABLE)).isFalse();
    }

    @Test
    void triesAgainWhatCouldNotBeDeleted() {
        remover.orphaned(FILE);
        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.UNLINK
                ? Faults.Fault.IO_ERROR
                : Faults.Fault.NONE);
        assertThat(remover.sweep()).isZero();
        disk.withFaults(Faults.none());
        assertThat(remover.sweep()).isOne();
    }
}
