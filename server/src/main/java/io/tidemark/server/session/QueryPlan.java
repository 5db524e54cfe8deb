package io.tidemark.server.session;

import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.server.sql.analyze.OutputColumn;
import io.tidemark.server.sql.catalog.Access;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.List;

/**
 * A query ready to run.
 *
 * @param catalogVersion of the catalog that it was made with
 * @param lockedTables   ids of the tables to lock before it reads
 * @param reads          the locks that reading takes
 * @param accesses       what must be allowed to whoever runs it
 * @param resultColumns  the columns for the client
 * @param parameterOids  the parameters' types for the client
 */
record QueryPlan(PhysicalPlan plan, List<OutputColumn> columns, List<SqlType> parameterTypes,
        long catalogVersion, List<Integer> lockedTables, List<TableLocks.Held> reads,
        List<Access> accesses, List<ResultColumn> resultColumns, List<Integer> parameterOids) {
    QueryPlan {
        accesses = List.copyOf(accesses);
        columns = List.copyOf(columns);
        parameterTypes = List.copyOf(parameterTypes);
        lockedTables = List.copyOf(lockedTables);
        reads = List.copyOf(reads);
    }

    /** A plan with what its columns and parameters are for the client. */
    QueryPlan(PhysicalPlan plan, List<OutputColumn> columns, List<SqlType> parameterTypes,
            long catalogVersion, List<Integer> lockedTables, List<TableLocks.Held> reads,
            List<Access> accesses) {
        this(plan, columns, parameterTypes, catalogVersion, lockedTables, reads, accesses,
                resultColumns(columns),
                parameterTypes.stream().map(type -> Parameters.wireType(type.id()).oid()).toList());
    }

    /** A plan that locks nothing by itself. */
    QueryPlan(PhysicalPlan plan, List<OutputColumn> columns, List<SqlType> parameterTypes,
            long catalogVersion) {
        this(plan, columns, parameterTypes, catalogVersion, List.of(), List.of(), List.of());
    }

    /** The column, from 0, with the designated timestamps of the one table that the result's columns are of; else -1. */
    int timestampColumn(TidemarkSession session) {
        int[] tables = columns.stream().mapToInt(OutputColumn::tableOid).filter(oid -> oid != 0).distinct()
                .toArray();
        if (tables.length != 1) {
            return -1;
        }
        try (DatabaseView view = session.transaction().peek()) {
            TableSchema table = view.table(tables[0] - Relation.STORED_OID_BASE).map(TableView::schema)
                    .orElse(null);
            int designated = table == null ? -1 : table.timestampColumn();
            if (table == null || designated < 0) {
                return -1;
            }
            int number = table.columns().get(designated).id();
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).tableOid() == tables[0] && columns.get(i).columnNumber() == number) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** Columns of a result for the client. */
    static List<ResultColumn> resultColumns(List<OutputColumn> columns) {
        return columns.stream()
                .map(column -> new ResultColumn(column.name(), Parameters.wireType(column.type().id()).oid(),
                        Parameters.wireType(column.type().id()).length(), column.type().modifier(),
                        column.tableOid(),
                        column.columnNumber()))
                .toList();
    }
}
