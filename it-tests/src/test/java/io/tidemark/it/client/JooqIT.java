package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import io.tidemark.it.harness.ServerProcess;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jOOQ with the dialect POSTGRES: what it makes, reads back of the schema, and asks. */
final class JooqIT {
    private static final Table<Record> READING = table(name("jooq_reading"));
    private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
    private static final Field<String> SENSOR = field(name("sensor"), SQLDataType.VARCHAR(20));
    private static final Field<BigDecimal> AMOUNT = field(name("amount"), SQLDataType.NUMERIC(10, 2));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void makesReadsAndAsks() throws SQLException {
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"));
                Connection connection = server.connect()) {
            DSLContext jooq = DSL.using(connection, SQLDialect.POSTGRES);
            jooq.createTable(READING).column(ID).column(SENSOR, SQLDataType.VARCHAR(20).notNull())
                    .column(AMOUNT).primaryKey(ID).execute();
            schema(jooq);
            rows(jooq);
            jooq.dropTable(READING).execute();
        }
    }

    private static void schema(DSLContext jooq) {
        Table<?> read = jooq.meta().filterSchemas(schema -> schema.getName().equals("public"))
                .getTables("jooq_reading").getFirst();
        assertThat(Arrays.stream(read.fields()).map(Field::getName)).containsExactly("id", "sensor",
                "amount");
        DataType<?> sensor = read.fields()[1].getDataType();
        assertThat(sensor.length()).isEqualTo(20);
        assertThat(sensor.nullable()).isFalse();
        assertThat(read.getPrimaryKey()).isNotNull();
    }

    private static void rows(DSLContext jooq) {
        jooq.batch(IntStream.range(0, 20).mapToObj(i -> jooq.insertInto(READING, ID, SENSOR, AMOUNT)
                .values(i, "s" + i % 4, BigDecimal.valueOf(i))).toList()).execute();
        assertThat(jooq.insertInto(READING, ID, SENSOR).values(100, "new").returning(ID).fetch(ID))
                .containsExactly(100);
        assertThat(jooq.insertInto(READING, ID, SENSOR).values(100, "other").onConflict(ID).doUpdate()
                .set(SENSOR, "other").execute()).isEqualTo(1);
        assertThat(jooq.update(READING).set(AMOUNT, AMOUNT.plus(1)).where(SENSOR.eq("s1")).execute())
                .isEqualTo(5);
        assertThat(jooq.select(SENSOR, sum(AMOUNT), count()).from(READING).where(ID.lt(50)).groupBy(SENSOR)
                .orderBy(SENSOR).fetch(r -> r.value1() + r.value2() + "/" + r.value3()))
                .isEqualTo(List.of("s040.00/5", "s150.00/5", "s250.00/5", "s355.00/5"));
        assertThat(jooq.select(rowNumber().over().partitionBy(SENSOR).orderBy(ID.desc())).from(READING)
                .where(ID.eq(3)).fetchOne(0, int.class)).isEqualTo(1);
        jooq.transaction(inner -> inner.dsl().deleteFrom(READING).where(ID.ge(10)).execute());
        assertThat(jooq.fetchCount(READING)).isEqualTo(10);
    }
}
