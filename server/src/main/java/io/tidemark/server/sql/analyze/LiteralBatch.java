package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantVector;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.ast.ValuesLiterals;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.KernelContext;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of literals on their way into a table: whole columns are converted at once. Immutable. */
public final class LiteralBatch {
    private static final SqlType TEXT = SqlType.of(TypeId.TEXT);

    private final ValuesLiterals literals;
    private final List<RelationColumn> columns;
    private final List<Integer> given;

    private LiteralBatch(ValuesLiterals literals, List<RelationColumn> columns, List<Integer> given) {
        this.literals = literals;
        this.columns = List.copyOf(columns);
        this.given = List.copyOf(given);
    }

    /** Checks that every literal's type may be assigned to its column. */
    static LiteralBatch of(Analysis analysis, ValuesLiterals literals, List<RelationColumn> columns,
            List<Integer> given) {
        for (int item = 0; item < literals.columnCount(); item++) {
            RelationColumn column = columns.get(given.get(item));
            int checked = 0;
            for (int row = 0; row < literals.rowCount(); row++) {
                int bit = 1 << literals.kind(row, item);
                if ((checked & bit) == 0) {
                    checked |= bit;
                    TypeId type = LiteralCells.constant(literals, row, item).type().id();
                    if (!analysis.coercion.can(type, column.type().id(), Cast.Context.ASSIGNMENT)) {
                        InsertAnalyzer.assign(analysis, LiteralCells.constant(literals, row, item), column,
                                literals.cellPosition(row, item));
                    }
                }
            }
        }
        return new LiteralBatch(literals, columns, given);
    }

    /** Rows. */
    public int rowCount() {
        return literals.rowCount();
    }

    /**
     * The rows with all columns of the table in the schema's order, in SQL's layouts.
     *
     * @param memory where the vectors live
     * @throws SqlException 22P02, 22003, 22001 … for a literal that its column cannot take
     */
    public Batch build(BufferArena memory, Environment environment) {
        KernelContext context = new KernelContext(memory, environment);
        List<Vector> vectors = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            int item = given.indexOf(column);
            SqlType type = columns.get(column).type();
            vectors.add(item >= 0 && item < literals.columnCount()
                    ? fitted(converted(item, type, context), item, type, context)
                    : nothing(type.id(), memory));
        }
        return new Batch(literals.rowCount(), vectors);
    }

    private Vector nothing(TypeId type, BufferArena memory) {
        VectorBuilder builder = ConstantVector.builder(type, memory);
        for (int row = 0; row < literals.rowCount(); row++) {
            builder.appendNull();
        }
        return builder.build();
    }

    private Vector converted(int item, SqlType type, KernelContext context) {
        TypeId id = type.id();
        boolean integer = id == TypeId.INT2 || id == TypeId.INT4 || id == TypeId.INT8;
        if (integer && all(item, ValuesLiterals.INTEGER)) {
            return LiteralIntegers.build(literals, item, id, context.memory());
        }
        boolean viaNumeric = integer && some(item, ValuesLiterals.DECIMAL);
        Vector text = text(item, context.memory());
        if (id.isText()) {
            return text;
        }
        if (viaNumeric) {
            Vector numeric = applied(cast(TypeId.TEXT, TypeId.NUMERIC), text, TEXT, item, context);
            return applied(cast(TypeId.NUMERIC, id), numeric, SqlType.of(TypeId.NUMERIC), item, context);
        }
        return applied(cast(TypeId.TEXT, id), text, TEXT, item, context);
    }

    private boolean all(int item, byte kind) {
        for (int row = 0; row < literals.rowCount(); row++) {
            byte other = literals.kind(row, item);
            if (other != kind && other != ValuesLiterals.NULL) {
                return false;
            }
        }
        return true;
    }

    private boolean some(int item, byte kind) {
        for (int row = 0; row < literals.rowCount(); row++) {
            if (literals.kind(row, item) == kind) {
                return true;
            }
        }
        return false;
    }

    private static Function cast(TypeId source, TypeId target) {
        return Registry.standard().cast(source, target).map(Cast::function).orElseThrow(
                () -> new IllegalStateException("no conversion from " + source + " to " + target));
    }

    private Vector text(int item, BufferArena memory) {
        VarBuilder builder = new VarBuilder(memory);
        for (int row = 0; row < literals.rowCount(); row++) {
            switch (literals.kind(row, item)) {
                case ValuesLiterals.NULL -> builder.appendNull();
                case ValuesLiterals.TRUE -> builder.append("true");
                case ValuesLiterals.FALSE -> builder.append("false");
                default -> builder.append(literals.text(row, item));
            }
        }
        return builder.build();
    }

    /** Runs a conversion over the column; where it fails, finds the row to blame. */
    private Vector applied(Function function, Vector values, SqlType type, int item, KernelContext context) {
        try {
            return function.kernel().apply(context, List.of(new Argument(values, 1, type)),
                    literals.rowCount(), values.validity());
        } catch (SqlException refused) {
            throw located(refused, item);
        }
    }

    private Vector fitted(Vector values, int item, SqlType type, KernelContext context) {
        Optional<Function> length = Registry.standard().lengthCast(type.id());
        if (type.modifier() < 0 || length.isEmpty()) {
            return values;
        }
        List<Argument> arguments = new ArrayList<>();
        arguments.add(new Argument(values, 1, SqlType.of(type.id())));
        Constant modifier = new Constant(SqlType.of(TypeId.INT4), (long) type.modifier());
        arguments.add(new Argument(ConstantVector.of(modifier, context.memory()), 0, modifier.type()));
        if (length.get().arguments().size() > 2) {
            Constant explicit = new Constant(SqlType.of(TypeId.BOOLEAN), false);
            arguments.add(new Argument(ConstantVector.of(explicit, context.memory()), 0, explicit.type()));
        }
        try {
            return length.get().kernel().apply(context, arguments, literals.rowCount(), values.validity());
        } catch (SqlException refused) {
            throw located(refused, item);
        }
    }

    /** The error at the column's first cell whose text the message quotes, else at the column's first cell. */
    private SqlException located(SqlException refused, int item) {
        int at = literals.cellPosition(0, item);
        for (int row = 0; row < literals.rowCount(); row++) {
            if (refused.message().contains("\"" + literals.text(row, item) + "\"")) {
                at = literals.cellPosition(row, item);
                break;
            }
        }
        return new SqlException(refused.sqlState(), refused.message(), at, refused.detail(), refused.hint());
    }
}
