package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.List;

/** A stored table with its rules. */
record OwnTable(TableView view, TableName name, TableRules rules, Relation.Stored relation) {
    OwnTable(TableView view) {
        this(view, DatabaseObjects.name(view.schema()), TableRules.of(view.schema()),
                new Relation.Stored(view.schema()));
    }

    TableSchema schema() {
        return view.schema();
    }

    int oid() {
        return relation.oid();
    }

    /** The highest column number that is known to have been given. */
    int lastColumn() {
        return schema().columns().stream().mapToInt(Column::id).max().orElse(0);
    }

    /** Columns by number, 1-based; the numbers of dropped ones are missing. */
    List<Integer> columnNumbers() {
        return schema().columns().stream().map(Column::id).toList();
    }
}
