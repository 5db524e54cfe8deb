package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;

/** CASE: conditions are tried on the rows that are left, results computed for the rows that chose them. */
final class CaseEvaluator implements Evaluator {
    private final List<Evaluator> conditions;
    private final List<Evaluator> results;
    private final Evaluator otherwise;
    private final SqlType type;

    CaseEvaluator(List<Evaluator> conditions, List<Evaluator> results, Evaluator otherwise, SqlType type) {
        this.conditions = conditions;
        this.results = results;
        this.otherwise = otherwise;
        this.type = type;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        Pieces pieces = new Pieces(type, rows.count());
        int[] left = new int[rows.count()];
        for (int i = 0; i < left.length; i++) {
            left[i] = i;
        }
        int leftCount = left.length;
        for (int branch = 0; branch < conditions.size() && leftCount > 0; branch++) {
            Rows tried = part(rows, left, leftCount, memory);
            Argument condition = conditions.get(branch).evaluate(tried, memory);
            int[] chosen = new int[leftCount];
            int[] rest = new int[left.length];
            int chosenCount = 0;
            int restCount = 0;
            for (int i = 0; i < leftCount; i++) {
                if (Truth.isTrue(condition, i)) {
                    chosen[chosenCount++] = left[i];
                } else {
                    rest[restCount++] = left[i];
                }
            }
            add(pieces, results.get(branch), part(rows, chosen, chosenCount, memory), chosen, memory);
            left = rest;
            leftCount = restCount;
        }
        add(pieces, otherwise, part(rows, left, leftCount, memory), left, memory);
        return pieces.finish(memory);
    }

    /** Adds what {@code result} gives for the rows that chose it, if there are any. */
    private static void add(Pieces pieces, Evaluator result, Rows part, int[] chosen, BufferArena memory) {
        if (part.count() > 0) {
            pieces.add(result.evaluate(part, memory), chosen, part.count(), memory);
        }
    }

    private static Rows part(Rows rows, int[] chosen, int count, BufferArena memory) {
        return count == rows.count() ? rows : SelectedRows.of(rows, chosen, count, memory);
    }
}
