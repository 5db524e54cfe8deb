package io.tidemark.server.sql.rules;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schema, view or sequence: what has a name in the database and is no table. */
public sealed interface DatabaseObject {
    /** Unique in the database and stable for the object's life. */
    int oid();

    /** Of COMMENT ON, or null. */
    @Nullable
    String comment();

    /** The same with this comment; null for none. */
    DatabaseObject withComment(@Nullable String text);

    /** A schema that was created; those that always exist are not among the objects. */
    record Schema(int oid, String name, @Nullable String comment) implements DatabaseObject {
        @Override
        public Schema withComment(@Nullable String text) {
            return new Schema(oid, name, text);
        }
    }

    /**
     * A view.
     *
     * @param sql        the query as it was written
     * @param searchPath where the query's bare names are looked up
     * @param columns    what the view shows, in order
     * @param uses       OIDs of the tables, views and sequences that the query names
     */
    record View(int oid, TableName name, String sql, List<String> searchPath, List<ViewColumn> columns,
            List<Integer> uses, @Nullable String comment) implements DatabaseObject {
        /** Copies the lists. */
        public View {
            searchPath = List.copyOf(searchPath);
            columns = List.copyOf(columns);
            uses = List.copyOf(uses);
        }

        @Override
        public View withComment(@Nullable String text) {
            return new View(oid, name, sql, searchPath, columns, uses, text);
        }

        /** The same under another name. */
        public View renamed(TableName to) {
            return new View(oid, to, sql, searchPath, columns, uses, comment);
        }
    }

    /**
     * A column of a view.
     *
     * @param name    of the view's column
     * @param source  name of the query's column that it shows
     * @param comment of COMMENT ON COLUMN, or null
     */
    record ViewColumn(String name, String source, SqlType type, @Nullable String comment) {}

    /**
     * A sequence.
     *
     * @param type  INT2, INT4 or INT8
     * @param cache how many numbers a session takes at once, as declared
     * @param owner the column with which it is dropped, or null
     * @param epoch names the run of numbers; another one after RESTART
     */
    record Sequence(int oid, TableName name, TypeId type, Range range, long cache, @Nullable Owner owner,
            long epoch, @Nullable String comment) implements DatabaseObject {
        @Override
        public Sequence withComment(@Nullable String text) {
            return new Sequence(oid, name, type, range, cache, owner, epoch, text);
        }

        /** The same under another name. */
        public Sequence renamed(TableName to) {
            return new Sequence(oid, to, type, range, cache, owner, epoch, comment);
        }

        /** The same with another owner; null for none. */
        public Sequence withOwner(@Nullable Owner column) {
            return new Sequence(oid, name, type, range, cache, column, epoch, comment);
        }

        /** The same, starting anew at {@code range.start}. */
        public Sequence restarted(Range numbers, long newEpoch) {
            return new Sequence(oid, name, type, numbers, cache, owner, newEpoch, comment);
        }
    }

    /** Which numbers a sequence gives: {@code first} is the next one of a new epoch, {@code start} what RESTART means. */
    record Range(long first, long start, long increment, long min, long max, boolean cycle) {}

    /** The column that owns a sequence; {@code identity} when it is an identity column's. */
    record Owner(int tableId, int columnId, boolean identity) {}

    /** The kind as errors call it, and as it is kept. */
    default String kind() {
        return switch (this) {
            case Schema _ -> "schema";
            case View _ -> "view";
            case Sequence _ -> "sequence";
        };
    }

    /** As it is kept in a property. */
    default String encode() {
        FieldText fields = new FieldText().put("kind", kind()).put("oid", oid()).put("comment", comment());
        return switch (this) {
            case Schema schema -> fields.put("name", schema.name()).toString();
            case View view -> {
                fields.put("name", view.name().encode()).put("sql", view.sql())
                        .putList("path", view.searchPath()).putList("uses", view.uses());
                int number = 0;
                for (ViewColumn column : view.columns()) {
                    List<Object> parts = new ArrayList<>(List.of(column.name(), column.source(),
                            column.type().id(), column.type().modifier()));
                    if (column.comment() != null) {
                        parts.add(column.comment());
                    }
                    fields.putList("column" + number++, parts);
                }
                yield fields.toString();
            }
            case Sequence sequence -> {
                Range range = sequence.range();
                Owner owner = sequence.owner();
                yield fields.put("name", sequence.name().encode()).put("type", sequence.type())
                        .putList("range",
                                List.of(range.first(), range.start(), range.increment(), range.min(),
                                        range.max(), range.cycle()))
                        .put("cache", sequence.cache()).put("epoch", sequence.epoch())
                        .putList("owner", owner == null
                                ? List.of()
                                : List.of(owner.tableId(), owner.columnId(), owner.identity()))
                        .toString();
            }
        };
    }

    /** What {@link #encode} wrote. */
    static DatabaseObject decode(String text) {
        FieldText fields = FieldText.read(text);
        int oid = (int) fields.number("oid", 0);
        String comment = fields.find("comment");
        return switch (fields.text("kind")) {
            case "schema" -> new Schema(oid, fields.text("name"), comment);
            case "view" -> {
                List<ViewColumn> columns = new ArrayList<>();
                while (fields.find("column" + columns.size()) != null) {
                    List<String> parts = fields.list("column" + columns.size());
                    SqlType type = new SqlType(TypeId.valueOf(parts.get(2)),
                            Integer.parseInt(parts.get(3)));
                    columns.add(new ViewColumn(parts.get(0), parts.get(1), type,
                            parts.size() > 4 ? parts.get(4) : null));
                }
                yield new View(oid, TableName.decode(fields.text("name")), fields.text("sql"),
                        fields.list("path"), columns, fields.numbers("uses"), comment);
            }
            case "sequence" -> {
                List<String> range = fields.list("range");
                List<String> owner = fields.list("owner");
                yield new Sequence(oid, TableName.decode(fields.text("name")),
                        TypeId.valueOf(fields.text("type")),
                        new Range(Long.parseLong(range.get(0)), Long.parseLong(range.get(1)),
                                Long.parseLong(range.get(2)), Long.parseLong(range.get(3)),
                                Long.parseLong(range.get(4)), range.get(5).equals("true")),
                        fields.number("cache", 1),
                        owner.isEmpty()
                                ? null
                                : new Owner(Integer.parseInt(owner.get(0)), Integer.parseInt(owner.get(1)),
                                        owner.get(2).equals("true")),
                        fields.number("epoch", 0), comment);
            }
            default -> throw new IllegalStateException("unknown kind of object: " + text);
        };
    }
}
