package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows the columns or the query of CREATE TABLE.
 *
 * @param timestamp
 *            {@code TIMESTAMP(column)}, or null
 * @param partitionBy
 *            null when not written
 * @param wal
 *            true for WAL, false for BYPASS WAL, null when not written
 * @param dedupKeys
 *            DEDUP UPSERT KEYS(…); empty when not written
 * @param extra
 *            {@code WITH} parameters and {@code ttl}, {@code volume}, {@code owned by}, {@code tablespace}, {@code inherits},
 *            {@code on commit} as options of that name
 */
public record TableOptions(@Nullable Identifier timestamp, @Nullable PartitionBy partitionBy,
        @Nullable Boolean wal,
        List<Identifier> dedupKeys, List<Option> extra) {
    public TableOptions {
        dedupKeys = List.copyOf(dedupKeys);
        extra = List.copyOf(extra);
    }

    /** PARTITION BY unit. */
    public record PartitionBy(PartitionUnit unit, int position) {}

    /** How much time a partition spans. */
    public enum PartitionUnit {
        NONE, HOUR, DAY, WEEK, MONTH, YEAR
    }
}
