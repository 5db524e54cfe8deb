package io.tidemark.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequencesTest {
    @TempDir
    Path directory = Path.of(".");
    private Database database;
    private Sequences sequences;

    @BeforeEach
    void open() {
        database = Database.open(
                DatabaseOptions.of(directory).withBackground(false).withSizes(1 << 20, 64 << 10, 1 << 20));
        sequences = new Sequences(database);
    }

    @AfterEach
    void close() {
        sequences.close();
        database.close();
    }

    private static DatabaseObject.Sequence sequence(long epoch) {
        return new DatabaseObject.Sequence(1, new TableName("public", "s" + epoch), TypeId.INT8,
                new DatabaseObject.Range(1, 1, 1, 1, Long.MAX_VALUE, false), 1, null, epoch, null);
    }

    /** One restore has placed a sequence and not committed yet, while that of the database fails. */
    @Test
    void knowsWhereASequenceWasPlacedThoughWhatWouldReplaceAllFails() {
        assertThat(sequences.next(sequence(1))).isEqualTo(1);
        try (Transaction restore = database.begin()) {
            sequences.place(restore, 2, new Sequences.Position(41, true));
            assertThatThrownBy(() -> sequences.replacedBy(() -> {
                throw new StorageException.Conflict("a table was altered");
            })).isInstanceOf(StorageException.Conflict.class);
            assertThat(sequences.next(sequence(1))).isGreaterThan(1);
            restore.commit();
        }
        assertThat(sequences.next(sequence(2))).isEqualTo(42);
    }

    @Test
    void readsTheNumbersThatACommitHasBrought() {
        sequences.set(sequence(1), 41, true);
        assertThat(sequences.next(sequence(1))).isEqualTo(42);
        sequences.replacedBy(() -> {
            try (Sequences restored = new Sequences(database)) {
                restored.set(sequence(1), 7, true);
                return true;
            }
        });
        assertThat(sequences.next(sequence(1))).isEqualTo(8);
    }
}
