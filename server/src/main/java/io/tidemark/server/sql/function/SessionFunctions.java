package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of functions that look at other sessions, stop them, wait, and send messages. */
final class SessionFunctions {
    /** Ids below it are of no transaction, and older than all. */
    private static final int FIRST_NORMAL_XID = 3;

    private SessionFunctions() {}

    static void declare(Declarations rows) {
        rows.function("pg_cancel_backend", TypeId.INT4).returns(TypeId.BOOLEAN).unstable()
                .rows((row, output) -> output.bool(sessions(row).cancel(row.int4(0))));
        rows.function("pg_terminate_backend", TypeId.INT4).returns(TypeId.BOOLEAN).unstable()
                .rows((row, output) -> output.bool(sessions(row).terminate(row.int4(0))));
        rows.function("pg_terminate_backend", TypeId.INT4, TypeId.INT8).returns(TypeId.BOOLEAN).unstable()
                .rows((row, output) -> output.bool(sessions(row).terminate(row.int4(0))));
        rows.function("pg_blocking_pids", TypeId.INT4).returns(TypeId.INT4_ARRAY).unstable()
                .rows((row, output) -> output.array(numbers(sessions(row).blocking(row.int4(0)))));
        rows.function("pg_notify", TypeId.TEXT, TypeId.TEXT).returns(TypeId.VOID).unstable()
                .rows((row, output) -> {
                    sessions(row).send(row.text(0), row.text(1));
                    output.text("");
                });
        for (String name : new String[]{"reload_config", "pg_reload_conf"}) {
            rows.function(name).returns(TypeId.BOOLEAN).unstable().rows((row, output) -> {
                sessions(row).reloadSettings();
                output.bool(true);
            });
        }
        rows.function("txid_current").returns(TypeId.INT8).unstable()
                .rows((row, output) -> output.int8(sessions(row).transactionId()));
        rows.function("age", TypeId.XID).returns(TypeId.INT4).unstable().rows((row, output) -> {
            int transaction = row.int4(0);
            output.int4(Integer.compareUnsigned(transaction, FIRST_NORMAL_XID) < 0
                    ? Integer.MAX_VALUE
                    : (int) sessions(row).transactionId() - transaction);
        });
        sleeps(rows);
        rows.function("set_config", TypeId.TEXT, TypeId.TEXT, TypeId.BOOLEAN).unstable()
                .rows((row, output) -> output.text(sessions(row).set(row.text(0), row.text(1), row.bool(2))));
    }

    private static void sleeps(Declarations rows) {
        rows.function("pg_sleep", TypeId.FLOAT8).returns(TypeId.VOID).unstable().rows((row, output) -> {
            // a cast gives 0 for NaN and the largest number for Infinity
            sessions(row).sleep((long) (row.float8(0) * 1e9));
            output.text("");
        });
        rows.function("pg_sleep_for", TypeId.INTERVAL).returns(TypeId.VOID).unstable()
                .rows((row, output) -> {
                    long now = nowMicros();
                    sleepUntil(row, now,
                            Intervals.addZoned(now, row.interval(0), row.environment().timeZone()));
                    output.text("");
                });
        rows.function("pg_sleep_until", TypeId.TIMESTAMPTZ).returns(TypeId.VOID).unstable()
                .rows((row, output) -> {
                    sleepUntil(row, nowMicros(), row.int8(0));
                    output.text("");
                });
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static void sleepUntil(Row row, long nowMicros, long endMicros) {
        if (endMicros > nowMicros) {
            sessions(row).sleep((long) (((double) endMicros - nowMicros) * 1_000));
        }
    }

    private static ArrayValue numbers(List<Integer> numbers) {
        List<byte @Nullable []> images = new ArrayList<>(numbers.size());
        for (int number : numbers) {
            images.add(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
        }
        return ArrayValue.of(images);
    }

    private static Sessions sessions(Row row) {
        return row.environment().sessions();
    }
}
