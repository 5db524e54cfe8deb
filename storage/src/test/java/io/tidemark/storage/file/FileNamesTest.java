package io.tidemark.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Test
    void readsBackEveryNameThatItMakes() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            long a = random.nextLong() >>> (1 + random.nextInt(62));
            long b = random.nextLong() >>> (5 + random.nextInt(58));
            long c = random.nextLong() >>> (5 + random.nextInt(58));
            FileNames.SegmentName segment = new FileNames.SegmentName(b, a, c);
            assertThat(FileNames.SegmentName.parse(Path.of("wal", segment.fileName()))).contains(segment);
            FileNames.DeletesName deletes = new FileNames.DeletesName(b, c);
            if (b < 1e18 && c < 1e18) {
                assertThat(FileNames.DeletesName.parse(Path.of(deletes.fileName()))).contains(deletes);
                assertThat(FileNames.parsePart(Path.of(FileNames.part(b)))).hasValue(b);
                assertThat(FileNames.parseSpareSegment(Path.of(FileNames.spareSegment(c)))).hasValue(c);
            }
        }
    }

    @Test
    void sortsSegmentsByTimelineThenTxnThenNumber() {
        assertThat(new FileNames.SegmentName(1, 9, 3).fileName())
                .isLessThan(new FileNames.SegmentName(1, 10, 2).fileName());
        assertThat(new FileNames.SegmentName(1, 999, 3).fileName())
                .isLessThan(new FileNames.SegmentName(2, 10, 4).fileName());
    }

    @Test
    void takesNothingElseForOneOfItsNames() {
        for (String name : new String[]{"", "x", "1.arrow.tmp", "spare-1.tmp", "1-2-3.wal",
                "99999999999999999999-1-1.wal", "_txn", "00000001-0000000000000000001-0000000001.wal.tmp"}) {
            assertThat(FileNames.SegmentName.parse(Path.of(name))).isEmpty();
            assertThat(FileNames.parsePart(Path.of(name))).isEmpty();
            assertThat(FileNames.DeletesName.parse(Path.of(name))).isEmpty();
        }
        assertThat(FileNames.isAside(FileNames.aside(Path.of("/db/t/_txn")))).isTrue();
        assertThat(FileNames.isAside(Path.of(FileNames.spareSegment(1)))).isTrue();
        assertThat(FileNames.isAside(Path.of("_txn"))).isFalse();
    }
}
