package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** How statements name tables: plain, or in the schema {@code public}. */
final class TableNames {
    /** Bytes in UTF-8; directory names are made of table names. */
    private static final int MAX_NAME_BYTES = 127;
    private static final Set<String> SYSTEM_SCHEMAS = Set.of("pg_catalog", "information_schema", "sys");

    private TableNames() {}

    /** The schema of a table that must exist; 42P01 otherwise. */
    static TableSchema existing(DatabaseView view, QualifiedName name) {
        return find(view, name).orElseThrow(() -> missing(name));
    }

    /** The schema of a table, if there is one of that name. */
    static Optional<TableSchema> find(DatabaseView view, QualifiedName name) {
        String schema = name.schema();
        if (schema != null && SYSTEM_SCHEMAS.contains(schema)) {
            throw new SqlException("42809", "\"" + name + "\" is not a table that can be changed",
                    name.position());
        }
        if (schema != null && !schema.equals("public")) {
            return Optional.empty();
        }
        return view.table(name.name()).map(TableView::schema);
    }

    /** The error for a table that is not there. */
    static SqlException missing(QualifiedName name) {
        return new SqlException("42P01", "relation \"" + name + "\" does not exist", name.position(),
                "SHOW TABLES lists the tables");
    }

    /** A name for a new table: in the schema {@code public}, and usable. */
    static String fresh(QualifiedName name) {
        String schema = name.schema();
        if (schema != null && !schema.equals("public")) {
            if (SYSTEM_SCHEMAS.contains(schema)) {
                throw new SqlException("42501", "permission denied to create \"" + name + "\"",
                        name.position(),
                        "System catalog modifications are currently disallowed.");
            }
            throw new SqlException("3F000", "schema \"" + schema + "\" does not exist", name.position());
        }
        return checked(name.name(), name.position());
    }

    /** A name for a table or column, or 42602, 42622. */
    static String checked(String name, int position) {
        if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\')) {
            throw new SqlException("42602", "invalid name: \"" + name + "\"", position,
                    "names must not be empty, nor have slashes or control characters");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new SqlException("42622",
                    "name is longer than " + MAX_NAME_BYTES + " bytes: \"" + name + "\"",
                    position);
        }
        return name;
    }
}
