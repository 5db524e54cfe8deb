package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.BackendMessage.RowDescription;
import io.tidemark.protocol.message.FormatCodes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes RowDescriptions of an engine's columns. */
final class Columns {
    private Columns() {}

    /** Columns that must be there, since rows come. */
    static RowDescription description(@Nullable List<ResultColumn> columns, FormatCodes formats) {
        if (columns == null) {
            throw new IllegalStateException("a cursor without columns");
        }
        List<RowDescription.Field> fields = new ArrayList<>(columns.size());
        for (ResultColumn column : columns) {
            fields.add(new RowDescription.Field(column.name(), column.tableOid(), column.columnNumber(),
                    column.typeOid(), column.typeLength(), column.typeModifier(), formats.of(fields.size())));
        }
        return new RowDescription(fields);
    }
}
