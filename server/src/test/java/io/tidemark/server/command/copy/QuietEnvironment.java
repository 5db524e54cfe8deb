package io.tidemark.server.command.copy;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.batch.Batch;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session in a time zone, without names. */
record QuietEnvironment(ZoneId timeZone) implements Environment, Environment.ObjectNames {
    @Override
    public long transactionMicros() {
        return 0;
    }

    @Override
    public long statementMicros() {
        return 0;
    }

    @Override
    public String user() {
        return "tidemark";
    }

    @Override
    public String database() {
        return "tidemark";
    }

    @Override
    public int processId() {
        return 1;
    }

    @Override
    public @Nullable String setting(String name) {
        return null;
    }

    @Override
    public ObjectNames names() {
        return this;
    }

    @Override
    public void checkCancelled() {}

    @Override
    public int relation(String name) {
        return 0;
    }

    @Override
    public @Nullable String relationName(int oid) {
        return null;
    }

    @Override
    public int schema(String name) {
        return 0;
    }

    @Override
    public @Nullable String schemaName(int oid) {
        return null;
    }

    @Override
    public boolean relationVisible(int oid) {
        return false;
    }

    @Override
    public long relationBytes(int oid) {
        return -1;
    }

    @Override
    public List<Batch> virtualRows(String schema, String name) {
        throw new IllegalArgumentException("no virtual table " + schema + "." + name);
    }
}
