package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the names in statements about tables and other objects mean, as one view shows them, and where new ones go. */
public final class Namespace {
    /** Bytes in UTF-8; directory names are made of table names. */
    private static final int MAX_NAME_BYTES = 127;
    private static final Set<String> SYSTEM_SCHEMAS = Set.of("pg_catalog", "information_schema", "sys");

    private final CommandContext context;
    private final DatabaseView view;
    private final DatabaseObjects objects;
    private final List<String> searchPath;
    private final String temporarySchema;
    private final Set<String> attached;

    private Namespace(CommandContext context, DatabaseView view) {
        this.context = context;
        this.view = view;
        this.objects = DatabaseObjects.of(view);
        this.searchPath = context.searchPath();
        this.temporarySchema = context.temporarySchema();
        this.attached = context.attachments().schemas().keySet();
    }

    /** As the command's view shows them. */
    public static Namespace of(CommandContext context) {
        return of(context, context.view());
    }

    static Namespace of(CommandContext context, DatabaseView view) {
        return new Namespace(context, view);
    }

    /** A named thing that statements about tables and objects can change. */
    public sealed interface Found {
        /** Its schema and name. */
        TableName name();

        /** As errors call the kind. */
        String kind();

        /** {@code pg_class.oid}; that of an index is its table's. */
        default int oid() {
            return switch (this) {
                case Table table -> Relation.storedOid(table.schema().tableId());
                case View view -> view.view().oid();
                case Sequence sequence -> sequence.sequence().oid();
                case Index index -> Relation.storedOid(index.table().tableId());
            };
        }

        /** A table. */
        record Table(TableSchema schema, TableName name) implements Found {
            @Override
            public String kind() {
                return "table";
            }
        }

        /** A view. */
        record View(DatabaseObject.View view) implements Found {
            @Override
            public TableName name() {
                return view.name();
            }

            @Override
            public String kind() {
                return "view";
            }
        }

        /** A sequence. */
        record Sequence(DatabaseObject.Sequence sequence) implements Found {
            @Override
            public TableName name() {
                return sequence.name();
            }

            @Override
            public String kind() {
                return "sequence";
            }
        }

        /** The index of a key. */
        record Index(TableSchema table, TableRules.Key key, TableName name) implements Found {
            @Override
            public String kind() {
                return "index";
            }
        }
    }

    DatabaseView view() {
        return view;
    }

    DatabaseObjects objects() {
        return objects;
    }

    /** What a name means: in its schema, else in the session's temporary one and along the search path. */
    public Optional<Found> find(QualifiedName name) {
        String schema = name.schema();
        if (schema != null) {
            requireNotAttached(schema, name.position());
            if (SYSTEM_SCHEMAS.contains(schema)) {
                throw new SqlException("42501",
                        "permission denied: \"" + name.name() + "\" is a system catalog",
                        name.position());
            }
            return find(new TableName(resolved(schema), name.name()));
        }
        List<String> path = new ArrayList<>();
        if (!searchPath.contains(Catalog.PG_TEMP)) {
            path.add(Catalog.PG_TEMP);
        }
        path.addAll(searchPath);
        for (String candidate : path) {
            Optional<Found> found = SYSTEM_SCHEMAS.contains(candidate)
                    ? Optional.empty()
                    : find(new TableName(resolved(candidate), name.name()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What has exactly this name. */
    Optional<Found> find(TableName name) {
        Optional<TableView> table = name.hidden() ? Optional.empty() : view.table(name.encode());
        if (table.isPresent()) {
            return Optional.of(new Found.Table(table.get().schema(), name));
        }
        return objects.view(name).<Found>map(Found.View::new)
                .or(() -> objects.sequence(name).map(Found.Sequence::new))
                .or(() -> index(name));
    }

    private Optional<Found> index(TableName name) {
        for (TableView table : DatabaseObjects.tables(view)) {
            if (DatabaseObjects.name(table.schema()).schema().equals(name.schema())) {
                Optional<TableRules.Key> key = TableRules.of(table.schema()).key(name.name());
                if (key.isPresent()) {
                    return Optional.of(new Found.Index(table.schema(), key.get(), name));
                }
            }
        }
        return Optional.empty();
    }

    /** The table of this name; 42P01 where there is nothing, 42809 where it is something else. */
    Found.Table table(QualifiedName name) {
        return switch (find(name).orElseThrow(() -> missing("relation", name))) {
            case Found.Table table -> table;
            case Found other -> throw wrongKind(other, name, "table");
        };
    }

    /** 42P01, or 3F000 when it is the schema that is missing. */
    SqlException missing(String kind, QualifiedName name) {
        String schema = name.schema();
        if (schema != null && !exists(schema)) {
            return new SqlException("3F000", "schema \"" + schema + "\" does not exist", name.position());
        }
        return new SqlException(kind.equals("index") ? "42704" : "42P01",
                kind + " \"" + shown(name) + "\" does not exist", name.position(),
                kind.equals("relation") ? "SHOW TABLES lists the tables" : null);
    }

    /** What a notice says about something that IF EXISTS has not found. */
    String skipped(String kind, QualifiedName name) {
        String schema = name.schema();
        return schema != null && !exists(schema)
                ? "schema \"" + schema + "\" does not exist, skipping"
                : kind + " \"" + name.name() + "\" does not exist, skipping";
    }

    private static String shown(QualifiedName name) {
        return name.schema() == null ? name.name() : name.schema() + "." + name.name();
    }

    static SqlException wrongKind(Found found, QualifiedName name, String wanted) {
        boolean vowel = wanted.startsWith("i");
        String article = vowel ? "an " : "a ";
        String kind = found.kind();
        return new SqlException("42809", "\"" + name.name() + "\" is not " + article + wanted,
                name.position(),
                "Use DROP " + kind.toUpperCase(java.util.Locale.ROOT) + " to remove "
                        + (kind.startsWith("i") ? "an " : "a ") + kind + ".");
    }

    /** Whether this is one of the schemas that only the server writes. */
    static boolean isSystem(String schema) {
        return SYSTEM_SCHEMAS.contains(schema);
    }

    /** Whether there is a schema of this name; the session's temporary one always exists. */
    public boolean exists(String schema) {
        return schema.equals(TableName.PUBLIC) || attached.contains(schema) || SYSTEM_SCHEMAS.contains(schema)
                || resolved(schema).equals(temporarySchema) || objects.schema(schema).isPresent();
    }

    /** The schema's own name: {@code pg_temp} stands for the session's. */
    String resolved(String schema) {
        return schema.equals(Catalog.PG_TEMP) ? temporarySchema : schema;
    }

    /** The name of a new table, view or sequence, which may be taken. */
    public TableName fresh(QualifiedName name, boolean temporary) {
        String schema = name.schema();
        checked(name.name(), name.position());
        if (temporary) {
            if (schema != null && !resolved(schema).equals(temporarySchema)) {
                throw new SqlException("42P16", "cannot create temporary relation in non-temporary schema",
                        name.position());
            }
            return new TableName(temporarySchema, name.name());
        }
        return new TableName(schema == null ? creationSchema(name.position()) : writable(schema, name),
                name.name());
    }

    private String creationSchema(int position) {
        for (String schema : searchPath) {
            if (exists(schema) && !SYSTEM_SCHEMAS.contains(schema)) {
                return resolved(schema);
            }
        }
        throw new SqlException("3F000", "no schema has been selected to create in", position);
    }

    private String writable(String schema, QualifiedName name) {
        requireNotAttached(schema, name.position());
        if (SYSTEM_SCHEMAS.contains(schema)) {
            throw new SqlException("42501", "permission denied to create \"" + shown(name) + "\"",
                    name.position(), "System catalog modifications are currently disallowed.", null);
        }
        if (!exists(schema)) {
            throw new SqlException("3F000", "schema \"" + schema + "\" does not exist", name.position());
        }
        return resolved(schema);
    }

    private void requireNotAttached(String schema, int position) {
        if (attached.contains(schema)) {
            throw new SqlException("25006", "\"" + schema + "\" is an attached backup, which is read-only",
                    position, "RESTORE TABLE brings tables of a backup into the database");
        }
    }

    /** 42P06 where there is a schema of this name, also an attached backup; 42939 for names of the system's. */
    public void requireFreeSchema(Identifier schema) {
        checked(schema.name(), schema.position());
        if (schema.name().startsWith("pg_") || schema.name().endsWith(".")) {
            throw new SqlException("42939", "unacceptable schema name \"" + schema.name() + "\"",
                    schema.position());
        }
        if (exists(schema.name())) {
            throw new SqlException("42P06", "schema \"" + schema.name() + "\" already exists",
                    schema.position());
        }
    }

    /**
     * The name of a table that is restored: in a schema that exists, and no other kind of thing has it.
     *
     * @param keeps whether no other transaction may give the name any more
     */
    public TableName restored(QualifiedName name, boolean keeps) {
        TableName fresh = fresh(name, false);
        if (keeps) {
            keep(context, fresh);
        }
        Found there = committed(fresh).orElse(null);
        if (there != null && !(there instanceof Found.Table)) {
            throw new SqlException("42P07", there.kind() + " \"" + name.name() + "\" already exists",
                    name.position(), "restore the table AS another name");
        }
        return fresh;
    }

    /** A schema that objects can be moved to. */
    String target(String schema, int position) {
        return writable(schema, QualifiedName.of(schema, position));
    }

    /** Lets no other transaction give a relation this name until this one ends. Nobody else sees temporary names. */
    public static void keep(CommandContext context, TableName name) {
        if (!name.temporary()) {
            context.lock(name);
        }
    }

    /**
     * Keeps a name for a new relation, after what another transaction has made of it.
     *
     * @return false where a relation has the name
     */
    boolean claim(TableName name) {
        if (find(name).isPresent()) {
            return false;
        }
        keep(context, name);
        try (DatabaseView now = context.transaction().view()) {
            return (now.schemaVersion() == view.schemaVersion() || of(context, now).find(name).isEmpty())
                    && !cameMeanwhile(name);
        }
    }

    /** Whether a commit that a transaction doesn't see, since it keeps its view, has given the name. */
    private boolean cameMeanwhile(TableName name) {
        try (DatabaseView seen = context.transaction().committed()) {
            if (seen.schemaVersion() == context.database().schemaVersion()) {
                return false;
            }
            Found there = committed(name).orElse(null);
            return there != null && of(context, seen).find(name)
                    .filter(before -> before.oid() == there.oid()).isEmpty();
        }
    }

    private Optional<Found> committed(TableName name) {
        try (DatabaseView newest = context.database().view()) {
            return of(context, newest).find(name);
        }
    }

    /** Keeps a name for a new relation; 42P07 where a relation has it. */
    void requireFree(TableName name, int position) {
        if (!claim(name)) {
            throw new SqlException("42P07", "relation \"" + name.name() + "\" already exists", position);
        }
    }

    /** PostgreSQL's name for a relation that was not named: the parts, and a number where that is taken. It is kept. */
    String free(String schema, Set<String> taken, @Nullable String... parts) {
        return numbered(parts, name -> !taken.contains(name) && claim(new TableName(schema, name)));
    }

    /** The same for a constraint that is no relation, yet has no relation's name either. */
    String freeConstraint(String schema, Set<String> taken, @Nullable String... parts) {
        return numbered(parts,
                name -> !taken.contains(name) && find(new TableName(schema, name)).isEmpty());
    }

    private static String numbered(@Nullable String[] parts, Predicate<String> free) {
        List<String> words = new ArrayList<>();
        for (@Nullable
        String part : parts) {
            if (part != null) {
                words.add(part);
            }
        }
        String base = String.join("_", words);
        String name = base;
        for (int number = 1; !free.test(name); number++) {
            name = base + number;
        }
        return name;
    }

    /** A name for a table, column or other object, or 42602, 42622. */
    static String checked(String name, int position) {
        if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\')) {
            throw new SqlException("42602", "invalid name: \"" + name + "\"", position,
                    "names must not be empty, nor have slashes or control characters");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new SqlException("42622",
                    "name is longer than " + MAX_NAME_BYTES + " bytes: \"" + name + "\"", position);
        }
        return name;
    }
}
