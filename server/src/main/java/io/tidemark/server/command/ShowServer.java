package io.tidemark.server.command;

import io.tidemark.server.config.SettingValue;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement.ShowKind;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SHOW PARAMETERS, SHOW TABLES and SHOW COLUMNS FROM.
 *
 * @param table of COLUMNS, else null
 */
public record ShowServer(ShowKind kind, @Nullable QualifiedName table) implements Command {
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
        return switch (kind) {
            case PARAMETERS -> Stream
                    .concat(texts("property_path", "env_var_name", "value", "value_source").stream(),
                            Stream.of(new AnswerColumn("sensitive", TypeId.BOOLEAN),
                                    new AnswerColumn("reloadable", TypeId.BOOLEAN)))
                    .toList();
            case TABLES -> texts("table_name");
            case COLUMNS ->
                List.of(new AnswerColumn("column", TypeId.TEXT), new AnswerColumn("type", TypeId.TEXT),
                        new AnswerColumn("designated", TypeId.BOOLEAN));
            case ALL -> throw new IllegalStateException("SHOW ALL is the session's");
        };
    }

    private static List<AnswerColumn> texts(String... names) {
        return Arrays.stream(names).map(name -> new AnswerColumn(name, TypeId.TEXT)).toList();
    }

    @Override
    public Answer run(CommandContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        switch (kind) {
            case PARAMETERS -> {
                for (SettingValue value : context.config().values()) {
                    rows.add(Answer.row(value.setting().key(), value.setting().environmentVariable(),
                            value.shown().isEmpty() ? null : value.shown(), value.origin().label(),
                            value.setting().secret(), value.setting().reloadable()));
                }
            }
            case TABLES -> {
                for (TableView view : DatabaseObjects.tables(context.view())) {
                    rows.add(Answer.row(DatabaseObjects.name(view.schema()).name()));
                }
            }
            case COLUMNS -> addColumns(context, rows);
            case ALL -> throw new IllegalStateException("SHOW ALL is the session's");
        }
        return new Answer("SHOW", rows);
    }

    private void addColumns(CommandContext context, List<List<@Nullable Object>> rows) {
        if (table == null) {
            throw new SqlException("42601", "SHOW COLUMNS needs a table", SqlException.NO_POSITION);
        }
        TableSchema schema = Namespace.of(context).table(table).schema();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            rows.add(Answer.row(column.name(), ColumnTypes.sqlType(column).id().pgName(),
                    i == schema.timestampColumn()));
        }
    }
}
