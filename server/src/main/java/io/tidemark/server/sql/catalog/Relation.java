package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.TableSchema;
import java.util.List;

/** What a name in FROM stands for. */
public sealed interface Relation {
    /** OIDs of stored tables start above this one: table id 1 has {@code 17,385}. Below are PostgreSQL's and our virtual tables'. */
    int STORED_OID_BASE = 17_384;

    /** {@code pg_class.oid}. */
    int oid();

    /** The schema it lives in. */
    String schemaName();

    /** Its name without schema. */
    String name();

    /** Names and types of its columns, in order. */
    List<RelationColumn> columns();

    /** {@code pg_attribute.attnum} of the column at this index: stable for the column's life. */
    default int columnNumber(int index) {
        return index + 1;
    }

    /** A view that was created. */
    record View(DatabaseObject.View view) implements Relation {
        @Override
        public int oid() {
            return view.oid();
        }

        @Override
        public String schemaName() {
            return view.name().schema();
        }

        @Override
        public String name() {
            return view.name().name();
        }

        @Override
        public List<RelationColumn> columns() {
            return view.columns().stream().map(column -> new RelationColumn(column.name(), column.type()))
                    .toList();
        }
    }

    /** A sequence, which is a relation of one row. */
    record Sequence(DatabaseObject.Sequence sequence) implements Relation {
        private static final List<RelationColumn> COLUMNS = List.of(
                new RelationColumn("last_value", SqlType.of(TypeId.INT8)),
                new RelationColumn("log_cnt", SqlType.of(TypeId.INT8)),
                new RelationColumn("is_called", SqlType.of(TypeId.BOOLEAN)));

        @Override
        public int oid() {
            return sequence.oid();
        }

        @Override
        public String schemaName() {
            return sequence.name().schema();
        }

        @Override
        public String name() {
            return sequence.name().name();
        }

        @Override
        public List<RelationColumn> columns() {
            return COLUMNS;
        }
    }

    /** A table of the storage engine. */
    record Stored(TableSchema table, TableName qualified) implements Relation {
        /** A table under the schema and name that its storage name stands for. */
        public Stored(TableSchema table) {
            this(table, DatabaseObjects.name(table));
        }

        @Override
        public int oid() {
            return storedOid(table.tableId());
        }

        @Override
        public String schemaName() {
            return qualified.schema();
        }

        @Override
        public String name() {
            return qualified.name();
        }

        @Override
        public int columnNumber(int index) {
            return table.columns().get(index).id();
        }

        @Override
        public List<RelationColumn> columns() {
            return table.columns().stream()
                    .map(column -> new RelationColumn(column.name(), ColumnTypes.sqlType(column))).toList();
        }
    }

    /** A table whose rows are made on demand: pg_catalog, information_schema, sys. */
    record Virtual(int oid, String schemaName, String name, List<RelationColumn> columns)
            implements Relation {
        public Virtual {
            columns = List.copyOf(columns);
        }
    }

    /** A column's name and type. */
    record RelationColumn(String name, SqlType type) {}

    /** {@code pg_class.oid} of the stored table with this id: stable for the table's life. */
    static int storedOid(int tableId) {
        return STORED_OID_BASE + tableId;
    }
}
