package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Set-returning functions of PostgreSQL's catalog, and the expansion of an array that information_schema has. */
final class CatalogRowFunctions {
    private static final TypeId TEXT = TypeId.TEXT;
    private static final TypeId INT4 = TypeId.INT4;
    private static final TypeId BOOLEAN = TypeId.BOOLEAN;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private CatalogRowFunctions() {}

    static void declare(Declarations rows) {
        rows.tableFunction("pg_partition_ancestors", List.of(TypeId.REGCLASS), List.of("relid"),
                listing(List.of(TypeId.REGCLASS), (_, _) -> {}));
        rows.tableFunction("pg_partition_tree", List.of(TypeId.REGCLASS),
                List.of("relid", "parentrelid", "isleaf", "level"),
                listing(List.of(TypeId.REGCLASS, TypeId.REGCLASS, BOOLEAN, INT4), (_, _) -> {}));
        rows.tableFunction("pg_listening_channels", List.of(), List.of("pg_listening_channels"),
                listing(List.of(TEXT), (context, columns) -> context.environment().sessions().channels()
                        .forEach(channel -> columns.getFirst().text(channel))));
        rows.tableFunction("pg_get_keywords", List.of(),
                List.of("word", "catcode", "barelabel", "catdesc", "baredesc"),
                listing(List.of(TEXT, TypeId.CHAR_INTERNAL, BOOLEAN, TEXT, TEXT),
                        (_, columns) -> keywords(columns)));
        rows.tableFunction("pg_timezone_names", List.of(), List.of("name", "abbrev", "utc_offset", "is_dst"),
                listing(List.of(TEXT, TEXT, TypeId.INTERVAL, BOOLEAN), CatalogRowFunctions::timeZones));
        rows.tableFunction("_pg_expandarray", List.of(TypeId.ANYARRAY), List.of("x", "n"), new Expansion());
    }

    private interface Filling {
        void fill(KernelContext context, List<Output> columns);
    }

    /** A function whose rows do not depend on arguments. */
    private static TableFunction.Rows listing(List<TypeId> types, Filling filling) {
        return new TableFunction.Rows() {
            @Override
            public List<SqlType> types(List<SqlType> arguments) {
                return types.stream().map(SqlType::of).toList();
            }

            @Override
            public Iterator<Batch> open(KernelContext context, List<SqlType> argumentTypes,
                    List<Vector> arguments) {
                return new Once(() -> {
                    List<Output> columns = types.stream().map(type -> new Output(type, context.memory()))
                            .toList();
                    filling.fill(context, columns);
                    return columns;
                });
            }
        };
    }

    /** One batch, made when it is asked for: memory is only lent from one batch to the next. */
    static final class Once implements Iterator<Batch> {
        private final Supplier<List<Output>> columns;
        private @Nullable Batch batch;
        private boolean given;

        Once(Supplier<List<Output>> columns) {
            this.columns = columns;
        }

        @Override
        public boolean hasNext() {
            if (batch == null && !given) {
                List<Output> made = columns.get();
                int count = made.getFirst().rows();
                given = count == 0;
                batch = new Batch(count, made.stream().map(Output::build).toList());
            }
            return !given;
        }

        @Override
        public Batch next() {
            if (!hasNext() || batch == null) {
                throw new NoSuchElementException();
            }
            given = true;
            return batch;
        }
    }

    private static void keywords(List<Output> columns) {
        TypeRoutines.words("postgresql-keywords.txt").forEach(words -> {
            boolean bare = words.size() == 2;
            columns.get(0).text(words.get(0));
            columns.get(1).text(words.get(1));
            columns.get(2).bool(bare);
            columns.get(3).text(switch (words.get(1)) {
                case "U" -> "unreserved";
                case "C" -> "unreserved (cannot be function or type name)";
                case "T" -> "reserved (can be function or type name)";
                default -> "reserved";
            });
            columns.get(4).text(bare ? "can be bare label" : "requires AS");
        });
    }

    private static void timeZones(KernelContext context, List<Output> columns) {
        Instant now = Instant.ofEpochSecond(context.environment().statementMicros() / MICROS_PER_SECOND);
        for (TimeZones.Zone zone : TimeZones.at(now)) {
            columns.get(0).text(zone.name());
            columns.get(1).text(zone.abbreviation());
            columns.get(2).interval(new Interval(0, 0, zone.offsetMicros()));
            columns.get(3).bool(zone.summer());
        }
    }

    /** An array's elements with their numbers from 1. */
    private record Expansion() implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return List.of(SqlType.of(ArrayCasts.elementOf(arguments.getFirst().id())), SqlType.of(INT4));
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
            if (arguments.getFirst().isNull(0)) {
                return List.<Batch>of().iterator();
            }
            Row row = new Row(context, List.of(new Argument(arguments.getFirst(), 0, types.getFirst())));
            return new Once(() -> {
                Output elements = new Output(ArrayCasts.elementOf(types.getFirst().id()), context.memory());
                Output numbers = new Output(INT4, context.memory());
                for (byte[] element : row.array(0).elements()) {
                    elements.element(element);
                    numbers.int4(elements.rows());
                }
                return List.of(elements, numbers);
            });
        }
    }
}
