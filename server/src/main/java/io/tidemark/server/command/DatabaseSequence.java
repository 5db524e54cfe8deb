package io.tidemark.server.command;

import io.tidemark.server.sql.ast.ColumnDefinition.Identity;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableName;

/** The sequence of a serial or identity column that is being made. */
record DatabaseSequence(TableName name, NewColumn column, Identity identity, int columnId) {
    /** The column's rules with the sequence. */
    ColumnRules rules(ColumnRules known) {
        ColumnRules required = known.withNotNull(true);
        return column.serial()
                ? required.withDefault(ColumnRules.nextSql(name))
                : required.withIdentity(new ColumnRules.Identity(identity.always(), name));
    }

    /** Makes it, owned by the column of this table. */
    void create(CommandContext context, int tableId) {
        SequenceOptions options = SequenceOptions.of(
                identity.options().stream().filter(option -> !option.name().equals(SequenceOptions.NAME))
                        .toList(),
                column.type().id());
        ObjectChanges.add(context,
                oid -> new DatabaseObject.Sequence(oid, name, options.type(), options.range(),
                        options.cache(), new DatabaseObject.Owner(tableId, columnId, !column.serial()),
                        Sequences.newEpoch(), null));
    }
}
