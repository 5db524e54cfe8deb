package io.tidemark.server.session;

import io.tidemark.protocol.engine.NamedStatements;
import io.tidemark.protocol.engine.NamedStatements.Named;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.Answer;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.TypeNames;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.SelectItem;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.ParsedStatement;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.table.DatabaseView;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PREPARE, EXECUTE and DEALLOCATE. */
final class NamedControl {
    private static final Map<Integer, TypeId> TYPES = Stream.of(TypeId.values())
            .collect(Collectors.toMap(TypeId::oid, Function.identity(), (first, _) -> first));

    private NamedControl() {}

    /** PREPARE; the statement is analyzed when it runs. */
    static SessionControl prepare(String sql, ParsedStatement parsed, Statement.Prepare prepare) {
        return SessionControl.of(session -> {
            NamedStatements statements = session.client().statements();
            statements.requireFree(prepare.name());
            int[] oids = prepare.types().stream().mapToInt(type -> TypeNames.resolve(type).id().oid())
                    .toArray();
            int start = prepare.statement().position();
            Prepared made = StatementPreparation.prepare(session, sql,
                    new ParsedStatement(prepare.statement(), start, parsed.end(), parsed.parameterCount()),
                    oids);
            statements.add(new Named(prepare.name(), made, sql, true, Instant.now()));
            return Answer.of("PREPARE");
        });
    }

    static SessionControl deallocate(Statement.Deallocate deallocate) {
        return SessionControl.of(session -> {
            NamedStatements statements = session.client().statements();
            String name = deallocate.name();
            if (name == null) {
                statements.closeNamed();
                return Answer.of("DEALLOCATE ALL");
            }
            statements.named(name);
            statements.close(name);
            return Answer.of("DEALLOCATE");
        });
    }

    /** EXECUTE: the named statement, bound to the arguments' values. */
    static Prepared execute(TidemarkSession session, String sql, ParsedStatement parsed,
            Statement.Execute execute) {
        Named named = session.client().statements().named(execute.name());
        requireArguments(named, execute);
        Prepared target = named.prepared();
        if (target == null) {
            throw new IllegalStateException("PREPARE of nothing");
        }
        return new Execution(target, () -> Failures.translated(sql,
                () -> arguments(session, sql, parsed, execute, named.parameterOids())));
    }

    /** Refuses a wrong number of arguments with 42601. */
    static void requireArguments(Named named, Statement.Execute execute) {
        int expected = named.parameterOids().size();
        if (execute.arguments().size() != expected) {
            throw new SqlException("42601",
                    "wrong number of parameters for prepared statement \"" + execute.name() + "\"",
                    execute.position(), "Expected " + expected + " parameters but got "
                            + execute.arguments().size() + ".",
                    null);
        }
    }

    private record Execution(Prepared target,
            java.util.function.Supplier<ParameterValues> arguments) implements Prepared {
        @Override
        public List<Integer> parameterOids() {
            return List.of();
        }

        @Override
        public @Nullable List<ResultColumn> columns() {
            return target.columns();
        }

        @Override
        public FormatCodes simpleFormats() {
            return target.simpleFormats();
        }

        @Override
        public Portal bind(ParameterValues values, FormatCodes resultFormats) {
            return target.bind(arguments.get(), resultFormats);
        }

        @Override
        public void close() {
            // the named statement lives on
        }
    }

    /** The arguments' values in text form. */
    static ParameterValues arguments(TidemarkSession session, String sql, ParsedStatement parsed,
            Statement.Execute execute, List<Integer> oids) {
        if (oids.isEmpty()) {
            return ParameterValues.NONE;
        }
        List<SelectItem> items = new ArrayList<>();
        for (int i = 0; i < oids.size(); i++) {
            Expression argument = execute.arguments().get(i);
            TypeId type = TYPES.getOrDefault(oids.get(i), TypeId.TEXT);
            items.add(new SelectItem(cast(cast(argument, type.pgName()), TypeId.TEXT.pgName()), null,
                    argument.position()));
        }
        Query query = Query.of(new QueryBody.Select(null, items, List.of(), null, null, null, null, null,
                List.of(), null, execute.position()));
        QueryText text = new QueryText(sql,
                sql.substring(parsed.start(), parsed.end()) + "\n@" + parsed.start() + oids, query,
                List.of());
        try (DatabaseView view = session.transaction().peek();
                RunningQuery running = RunningQuery.on(view, session, QueryPlanning.describe(session, text),
                        ParameterValues.NONE)) {
            return values(running.next());
        }
    }

    private static Expression cast(Expression operand, String type) {
        return new Expression.Cast(operand,
                new TypeName(new QualifiedName(List.of("pg_catalog", type), operand.position()), List.of(), 0,
                        null, false, operand.position()),
                operand.position());
    }

    private static ParameterValues values(@Nullable Batch batch) {
        if (batch == null) {
            throw new IllegalStateException("a query without FROM has a row");
        }
        int count = batch.columns().size();
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            offsets[i] = bytes.size();
            lengths[i] = -1;
            if (!batch.column(i).isNull(0)) {
                byte[] value = switch (batch.column(i)) {
                    case VarVector text -> text.slice(0).toArray(Layouts.BYTE);
                    case DictionaryVector coded ->
                        coded.dictionary().slice(coded.code(0)).toArray(Layouts.BYTE);
                    default -> throw new IllegalStateException("text is not " + batch.column(i));
                };
                bytes.writeBytes(value);
                lengths[i] = value.length;
            }
        }
        return new ParameterValues(FormatCodes.ALL_TEXT, bytes.toByteArray(), offsets, lengths);
    }
}
