package io.tidemark.server.session;

import io.tidemark.server.command.copy.RowText;
import io.tidemark.server.sql.RuleViolation;
import io.tidemark.server.sql.RuleViolation.Rule;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.RowRules;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.StoredState;
import io.tidemark.server.sql.exec.WrittenKeys;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PRIMARY KEY and UNIQUE for the rows that a statement writes. Keys are compared as the statement leaves them: rows that
 * it removes don't count. Confined to the statement.
 */
final class KeyChecks implements AutoCloseable {
    private final TableSchema table;
    private final RowRules rules;
    private final ExecutionContext context;
    private final List<SqlType> types;
    private final List<WrittenKeys> written = new ArrayList<>();
    private final List<BitSet> seen = new ArrayList<>();
    /** Keys by which the rows were chosen: they need no other check. */
    private final BitSet decided = new BitSet();
    private int replacing = -1;

    KeyChecks(TableSchema table, RowRules rules, ExecutionContext context) {
        this.table = table;
        this.rules = rules;
        this.context = context;
        this.types = table.columns().stream().map(ColumnTypes::sqlType).toList();
        for (RowRules.Key key : rules.keys()) {
            written.add(new WrittenKeys(table, key.columns(), types, key.nullsDistinct(), context));
            seen.add(new BitSet());
        }
    }

    boolean isEmpty() {
        return written.isEmpty();
    }

    /** Says that rows are replaced by this key: two new rows with one such key are 21000. */
    void replaceBy(int key) {
        replacing = key;
    }

    /** Adds new rows: 23505 when one has the key of another new one. */
    void add(Batch rows) {
        for (int key = decided.nextClearBit(0); key < written.size(); key = decided.nextClearBit(key + 1)) {
            int repeated = repeated(key, written.get(key).add(rows));
            if (repeated >= 0) {
                throw key == replacing ? affectedTwice() : violation(key, rows, repeated);
            }
        }
    }

    private int repeated(int key, int[] numbers) {
        BitSet known = seen.get(key);
        for (int row = 0; row < numbers.length; row++) {
            if (numbers[row] >= 0) {
                if (known.get(numbers[row])) {
                    return row;
                }
                known.set(numbers[row]);
            }
        }
        return -1;
    }

    /** Compares the new rows with stored ones, 23505; rows with {@code ignored} ids don't count. */
    void compare(StoredState stored, LongPredicate ignored) {
        for (int key = decided.nextClearBit(0); key < written.size(); key = decided.nextClearBit(key + 1)) {
            First first = new First();
            written.get(key).find(stored, (source, row, number) -> {
                if (number < first.number && !ignored.test(source.rowId(row))) {
                    first.number = number;
                    first.source = source;
                    first.row = row;
                }
            });
            BatchSource source = first.source;
            if (source != null) {
                throw violation(key, batch(source), first.row);
            }
        }
    }

    /** Refuses, with 40001, that rows were chosen by keys which rows have that the transaction can't see. */
    void demandUnseen(List<BatchSource> newer, LongPredicate ignored) {
        for (int key = decided.nextSetBit(0); key >= 0; key = decided.nextSetBit(key + 1)) {
            written.get(key).find(newer, (source, row, _) -> {
                if (!ignored.test(source.rowId(row))) {
                    throw new SqlException("40001", "could not serialize access due to concurrent update",
                            SqlException.NO_POSITION);
                }
            });
        }
    }

    /** The stored row whose key was written first. */
    private static final class First {
        private int number = Integer.MAX_VALUE;
        private int row;
        private @Nullable BatchSource source;
    }

    private Batch batch(BatchSource source) {
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(source.column(i));
        }
        return new Batch(source.rows(), columns);
    }

    /**
     * Chooses the rows whose keys neither stored nor chosen rows have.
     *
     * @param keys   indices of the keys that count
     * @param stored what the statement sees
     * @param chosen receives the rows
     * @return how many
     */
    int choose(Batch rows, List<Integer> keys, StoredState stored, int[] chosen) {
        List<int[]> numbers = new ArrayList<>();
        for (int key : keys) {
            WrittenKeys proposed = written.get(key);
            numbers.add(proposed.add(rows));
            proposed.find(stored, (_, _, number) -> seen.get(key).set(number));
            decided.set(key);
        }
        int count = 0;
        for (int row = 0; row < rows.rows(); row++) {
            boolean free = true;
            for (int i = 0; i < keys.size(); i++) {
                int number = numbers.get(i)[row];
                free &= number < 0 || !seen.get(keys.get(i)).get(number);
            }
            if (free) {
                chosen[count++] = row;
                for (int i = 0; i < keys.size(); i++) {
                    int number = numbers.get(i)[row];
                    if (number >= 0) {
                        seen.get(keys.get(i)).set(number);
                    }
                }
            }
        }
        return count;
    }

    /** What ON CONFLICT DO UPDATE says of two proposed rows with one key. */
    static SqlException affectedTwice() {
        return new SqlException("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time",
                SqlException.NO_POSITION,
                "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.");
    }

    private RuleViolation violation(int index, Batch rows, int row) {
        RowRules.Key key = rules.keys().get(index);
        String names = key.columns().stream().map(column -> table.columns().get(column).name())
                .collect(Collectors.joining(", "));
        return new RuleViolation("23505",
                "duplicate key value violates unique constraint \"" + key.name() + "\"",
                "Key (" + names + ")=("
                        + new RowText(rows, types, context.environment()).of(key.columns(), row)
                        + ") already exists.",
                new Rule(rules.schemaName(), rules.tableName(), null, key.name()));
    }

    @Override
    public void close() {
        written.forEach(WrittenKeys::close);
    }
}
