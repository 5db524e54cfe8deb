package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the rows of virtual tables are made from: one pinned state, as one session sees it. Safe for many threads. */
final class Moment {
    /** OID of the one role that can log in. */
    static final int OWNER_OID = 10;

    /** The role that owns the schema {@code public}, as in PostgreSQL: whoever owns the database is a member. */
    static final int DATABASE_OWNER_OID = 6171;
    static final String DATABASE_OWNER = "pg_database_owner";

    /** OIDs of the schemas that always exist. */
    static final Map<String, Integer> STANDING_SCHEMAS = standingSchemas();

    /** OIDs of schemas for temporary tables start above this one; the session's number follows. */
    private static final int TEMPORARY_SCHEMA_BASE = 900_000_000;

    private final DatabaseView view;
    private final CatalogSession session;
    private @Nullable List<OwnTable> tables;

    Moment(DatabaseView view, CatalogSession session) {
        this.view = view;
        this.session = session;
    }

    private static Map<String, Integer> standingSchemas() {
        Map<String, Integer> schemas = new LinkedHashMap<>();
        schemas.put("pg_catalog", 11);
        schemas.put(TableName.PUBLIC, 2200);
        schemas.put("information_schema", 13_207);
        schemas.put(TableName.SYSTEM, 16_100);
        return Collections.unmodifiableMap(schemas);
    }

    DatabaseView view() {
        return view;
    }

    CatalogSession session() {
        return session;
    }

    /** The roles, who owns what, and what was granted. */
    Roles roles() {
        return Roles.of(view, session.superuser());
    }

    /** The role whose rights the session has; empty when it is gone. */
    Optional<Role> role() {
        return roles().byOid(session.role());
    }

    /** An access list as the catalogs have it; null when nothing was ever granted. */
    @Nullable
    List<String> grants(int object) {
        return roles().grants(object).map(this::grants).orElse(null);
    }

    /** An access list as the catalogs have it. */
    List<String> grants(List<Role.Grant> grants) {
        Roles roles = roles();
        return grants.stream().map(grant -> quoted(grant.grantee() == 0
                ? ""
                : roles.name(grant.grantee())) + '=' + grant.letters() + '/'
                + quoted(roles.name(grant.grantor()))).toList();
    }

    private static String quoted(String role) {
        return role.isEmpty() || role.matches("[A-Za-z0-9_]+")
                ? role
                : '"' + role.replace("\"", "\"\"") + '"';
    }

    DatabaseObjects objects() {
        return DatabaseObjects.of(view);
    }

    /** The stored tables that are shown, by storage name. */
    synchronized List<OwnTable> tables() {
        if (tables == null) {
            tables = DatabaseObjects.tables(view).stream().map(OwnTable::new).toList();
        }
        return tables;
    }

    /** Whether this is the OID of the system's table of this name. */
    boolean relationNamed(int oid, String name) {
        return VirtualTables.standard().table(oid).map(table -> table.relation().name().equals(name))
                .orElse(false);
    }

    /** The stored tables, views and sequences. */
    List<Relation> relations() {
        List<Relation> relations = new ArrayList<>();
        tables().forEach(table -> relations.add(table.relation()));
        objects().views().forEach(found -> relations.add(new Relation.View(found)));
        objects().sequences().forEach(found -> relations.add(new Relation.Sequence(found)));
        return relations;
    }

    /** The schemas that were created or exist for temporary tables, with their OIDs. */
    Map<String, Integer> createdSchemas() {
        Map<String, Integer> schemas = new TreeMap<>();
        objects().schemas().forEach(schema -> schemas.put(schema.name(), schema.oid()));
        for (OwnTable table : tables()) {
            if (table.name().temporary()) {
                schemas.put(table.name().schema(), schemaOid(table.name().schema()));
            }
        }
        schemas.putAll(session.attachedSchemas());
        return schemas;
    }

    /** The schema's OID, or 0. */
    int schemaOid(String name) {
        Integer standing = STANDING_SCHEMAS.get(name);
        if (standing != null) {
            return standing;
        }
        if (name.startsWith(TableName.TEMPORARY_PREFIX)) {
            String number = name.substring(TableName.TEMPORARY_PREFIX.length());
            return number.matches("\\d{1,8}") ? TEMPORARY_SCHEMA_BASE + Integer.parseInt(number) : 0;
        }
        Integer attached = session.attachedSchemas().get(name);
        if (attached != null) {
            return attached;
        }
        return objects().schema(name).map(DatabaseObject.Schema::oid).orElse(0);
    }

    /** The schema's name, or null. */
    @Nullable
    String schemaName(int oid) {
        for (Map.Entry<String, Integer> schema : STANDING_SCHEMAS.entrySet()) {
            if (schema.getValue() == oid) {
                return schema.getKey();
            }
        }
        for (Map.Entry<String, Integer> schema : createdSchemas().entrySet()) {
            if (schema.getValue() == oid) {
                return schema.getKey();
            }
        }
        return null;
    }

    /** The stored table with this OID, or null. */
    @Nullable
    TableView storedTable(int oid) {
        int tableId = oid - Relation.STORED_OID_BASE;
        return tableId <= 0 || oid >= TEMPORARY_SCHEMA_BASE
                ? null
                : view.table(tableId).filter(table -> !DatabaseObjects.name(table.schema()).hidden())
                        .orElse(null);
    }
}
