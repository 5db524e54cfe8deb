package io.tidemark.storage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetContentsTest {
    private final ReferenceSet few = ReferenceSet.ofFewRows();

    private List<Problem> problems(BackupSet set, BackupSet.File file) {
        Findings findings = new Findings(set.path());
        new SetContents(few.disk(), set, new Work("verify", BackupControl.NONE), Level.CHECKSUM)
                .check(file, findings);
        return findings.problems();
    }

    @Test
    void takesADamagedFileForNoneThatHasItsChecksumByChance() {
        BackupSet set = few.set();
        BackupSet.File part = set.files().stream()
                .filter(file -> FileNames.parsePart(Path.of(file.path())).isPresent()).findFirst()
                .orElseThrow();
        Path path = set.path().resolve(part.path());
        few.disk().flip(path, 300, 4);
        FileSums damaged = FileSums.read(few.disk(), path, new Work("verify", BackupControl.NONE), true);
        List<BackupSet.File> files = new ArrayList<>(set.files());
        files.add(new BackupSet.File("db/other", damaged.bytes(), damaged.crc32c(), part.sha256(),
                part.copiedBy(), null));
        List<Problem> problems = problems(new BackupSet(set.path(), set.head(), set.tables(), files), part);
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().kind()).isEqualTo(Problem.Kind.CHECKSUM);
        assertThat(problems.getFirst().offset()).isEqualTo(300);
        files.set(files.size() - 1, new BackupSet.File("db/other", damaged.bytes(), damaged.crc32c(),
                damaged.sha256(), part.copiedBy(), null));
        assertThat(problems(new BackupSet(set.path(), set.head(), set.tables(), files), part))
                .extracting(Problem::kind).containsExactly(Problem.Kind.SWAPPED);
    }
}
