package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.backup.BackupSet;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SHOW BACKUPS, and SHOW BACKUP of one set: its tables.
 *
 * @param set null for the list of all
 */
record ShowBackups(@Nullable SetId set) implements Command {
    @Override
    public String name() {
        return "SHOW";
    }

    @Override
    public boolean onlyReads() {
        return true;
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public List<AnswerColumn> columns() {
        return set == null
                ? BackupTables.SETS
                : List.of(new AnswerColumn("schema_name", TypeId.TEXT),
                        new AnswerColumn("table_name", TypeId.TEXT), new AnswerColumn("rows", TypeId.INT8),
                        new AnswerColumn("bytes", TypeId.INT8),
                        new AnswerColumn("min_timestamp", TypeId.TIMESTAMP),
                        new AnswerColumn("max_timestamp", TypeId.TIMESTAMP),
                        new AnswerColumn("columns", TypeId.INT8), new AnswerColumn("ddl", TypeId.TEXT));
    }

    @Override
    public Answer run(CommandContext context) {
        return new Answer(name(), set == null
                ? BackupTables.sets(context.database())
                : tables(SetErrors.placed(set, context.database(), sets -> sets.open(set.id()))));
    }

    /** The tables of a set without the system's own, so that they are as many as the list of sets says. */
    private static List<List<@Nullable Object>> tables(BackupSet opened) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (BackupSet.Table table : opened.tables().stream().filter(one -> !one.isOfSystem()).toList()) {
            TableName name = TableName.decode(table.name());
            boolean timed = table.minTimestamp() != 0 || table.maxTimestamp() != 0;
            rows.add(Answer.row(name.schema(), name.name(), table.rows(), table.bytes(),
                    timed ? table.minTimestamp() : null, timed ? table.maxTimestamp() : null,
                    (long) table.columns().size(), ddl(table, name)));
        }
        return rows;
    }

    /** The statement with the name as SQL writes it, and not as storage does. */
    private static String ddl(BackupSet.Table table, TableName name) {
        String sql = name.schema().equals(TableName.PUBLIC)
                ? quoted(name.name())
                : quoted(name.schema()) + '.' + quoted(name.name());
        return table.ddl().replaceFirst(Pattern.quote(quoted(table.name())), Matcher.quoteReplacement(sql));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
