package io.tidemark.server.command.role;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.RoleStatement.On;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import java.util.ArrayList;
import java.util.List;

/** What privileges are granted on. */
record GrantedObject(int oid, String name, Privilege.Target kind) {
    /** What the names in a statement mean. */
    static List<GrantedObject> all(CommandContext context, On on, List<QualifiedName> names) {
        List<GrantedObject> objects = new ArrayList<>();
        for (QualifiedName name : names) {
            switch (on) {
                case TABLE, SEQUENCE -> objects.add(relation(context, on, name));
                case SCHEMA ->
                    objects.add(
                            new GrantedObject(schema(context, name), name.name(), Privilege.Target.SCHEMA));
                case DATABASE -> {
                    if (!name.name().equals(context.config().database())) {
                        throw new SqlException("3D000", "database \"" + name.name() + "\" does not exist",
                                SqlException.NO_POSITION);
                    }
                    objects.add(new GrantedObject(Roles.DATABASE, name.name(),
                            Privilege.Target.DATABASE));
                }
                case ALL_TABLES, ALL_SEQUENCES -> addAll(context, on, name, objects);
            }
        }
        return objects;
    }

    private static GrantedObject relation(CommandContext context, On on, QualifiedName name) {
        Found found = Namespace.of(context).find(name).orElseThrow(() -> new SqlException("42P01",
                "relation \"" + name + "\" does not exist", SqlException.NO_POSITION));
        if (found instanceof Found.Index) {
            throw new SqlException("42809", "\"" + name.name() + "\" is an index", SqlException.NO_POSITION);
        }
        boolean sequence = found instanceof Found.Sequence;
        if (on == On.SEQUENCE && !sequence) {
            throw new SqlException("42809", "\"" + name.name() + "\" is not a sequence",
                    SqlException.NO_POSITION);
        }
        return new GrantedObject(found.oid(), name.name(),
                sequence ? Privilege.Target.SEQUENCE : Privilege.Target.TABLE);
    }

    /** The OID of a schema that something can be granted on. */
    static int schema(CommandContext context, QualifiedName name) {
        if (name.name().equals(TableName.PUBLIC)) {
            return Roles.PUBLIC_SCHEMA;
        }
        return DatabaseObjects.of(context.view()).schema(name.name()).orElseThrow(() -> Namespace.of(context)
                .exists(name.name())
                        ? new SqlException("0A000", "privileges on this schema cannot be changed",
                                SqlException.NO_POSITION)
                        : new SqlException("3F000", "schema \"" + name.name() + "\" does not exist",
                                SqlException.NO_POSITION))
                .oid();
    }

    private static void addAll(CommandContext context, On on, QualifiedName schema,
            List<GrantedObject> objects) {
        schema(context, schema);
        DatabaseObjects known = DatabaseObjects.of(context.view());
        if (on == On.ALL_SEQUENCES) {
            known.sequences().stream().filter(each -> each.name().schema().equals(schema.name()))
                    .forEach(each -> objects.add(new GrantedObject(each.oid(), each.name().name(),
                            Privilege.Target.SEQUENCE)));
            return;
        }
        DatabaseObjects.tables(context.view()).forEach(table -> {
            TableName name = DatabaseObjects.name(table.schema());
            if (name.schema().equals(schema.name())) {
                objects.add(new GrantedObject(Relation.storedOid(table.schema().tableId()), name.name(),
                        Privilege.Target.TABLE));
            }
        });
        known.views().stream().filter(each -> each.name().schema().equals(schema.name())).forEach(
                each -> objects
                        .add(new GrantedObject(each.oid(), each.name().name(), Privilege.Target.TABLE)));
    }
}
