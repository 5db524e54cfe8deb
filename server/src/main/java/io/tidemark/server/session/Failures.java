package io.tidemark.server.session;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.type.ValueException;
import io.tidemark.server.command.copy.CopyException;
import io.tidemark.server.sql.RuleViolation;
import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.failure.StorageException;
import java.util.function.Supplier;

/** The one place where failures of the parts become what a client is told. */
final class Failures {
    private Failures() {}

    /** Runs {@code work}; what it throws is translated. {@code sql} is the text that positions refer to. */
    static <T> T translated(String sql, Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlException failure) {
            throw of(failure, sql);
        } catch (StorageException failure) {
            throw of(failure);
        } catch (ValueException failure) {
            throw new EngineException(
                    ErrorFields.error(failure.state(), String.valueOf(failure.getMessage())), failure);
        } catch (MemoryBudget.Exceeded failure) {
            throw new EngineException(ErrorFields
                    .error(SqlState.OUT_OF_MEMORY, "out of memory for this statement")
                    .withDetail(failure.getMessage())
                    .withHint("raise query.memory.max.bytes in server.conf, or let the statement read less"),
                    failure);
        }
    }

    /** As {@link #translated(String, Supplier)}, for work without a result. */
    static void translated(String sql, Runnable work) {
        translated(sql, () -> {
            work.run();
            return true;
        });
    }

    private static EngineException of(SqlException failure, String sql) {
        ErrorFields fields = ErrorFields
                .error(state(failure.sqlState()), failure.message())
                .withDetail(failure.detail())
                .withHint(failure.hint());
        if (failure.position() >= 0 && failure.position() <= sql.length()) {
            fields = fields.withPosition(sql.codePointCount(0, failure.position()) + 1);
        }
        if (failure instanceof CopyException copy) {
            fields = fields.withWhere(copy.where());
        }
        if (failure instanceof RuleViolation rule) {
            fields = fields.withTable(rule.schema(), rule.table()).withColumn(rule.column())
                    .withConstraint(rule.constraint());
        }
        return new EngineException(fields, failure);
    }

    private static SqlState state(String code) {
        return SqlState.isWellFormed(code) ? new SqlState(code) : SqlState.INTERNAL_ERROR;
    }

    private static EngineException of(StorageException failure) {
        String message = String.valueOf(failure.getMessage());
        return new EngineException(
                ErrorFields.error(stateOf(failure), message).withHint(failure.hint().orElse(null)), failure);
    }

    /** The SQLSTATE of each refusal of storage. */
    static SqlState stateOf(StorageException failure) {
        return switch (failure) {
            case StorageException.DiskFull _ -> SqlState.DISK_FULL;
            case StorageException.InputOutput _ -> SqlState.IO_ERROR;
            case StorageException.FileMissing _ -> SqlState.UNDEFINED_FILE;
            case StorageException.FileExists _ -> SqlState.DUPLICATE_FILE;
            case StorageException.AccessDenied _ -> SqlState.INSUFFICIENT_PRIVILEGE;
            case StorageException.CorruptFile _,StorageException.TooNewFile _,StorageException.TooOldFile _,StorageException.ForeignFile _ ->
                SqlState.DATA_CORRUPTED;
            case StorageException.DirectoryInUse _ -> SqlState.LOCK_FILE_EXISTS;
            case StorageException.RefusedFileSystem _ -> SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE;
            case StorageException.ReadOnly _ -> SqlState.IO_ERROR;
            case StorageException.TableNotFound _ -> SqlState.UNDEFINED_TABLE;
            case StorageException.BackupNotFound _ -> SqlState.UNDEFINED_OBJECT;
            case StorageException.TableExists _ -> SqlState.DUPLICATE_TABLE;
            case StorageException.ColumnNotFound _ -> SqlState.UNDEFINED_COLUMN;
            case StorageException.ColumnExists _ -> SqlState.DUPLICATE_COLUMN;
            case StorageException.TooLarge _ -> SqlState.PROGRAM_LIMIT_EXCEEDED;
            case StorageException.WrongState _ -> SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE;
            case StorageException.Conflict _ -> SqlState.SERIALIZATION_FAILURE;
            case StorageException.Cancelled _ -> SqlState.QUERY_CANCELED;
        };
    }
}
