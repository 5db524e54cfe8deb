"""asyncpg against the server at argv[1]:argv[2]: everything binary, everything prepared."""
import asyncio
import datetime
import decimal
import sys
import uuid

import asyncpg


async def main():
    connection = await asyncpg.connect(host=sys.argv[1], port=int(sys.argv[2]), user="admin", database="tidemark")
    await connection.execute("DROP TABLE IF EXISTS asyncpg_types")
    await connection.execute("CREATE TABLE asyncpg_types (ts timestamp, b boolean, i2 smallint, i4 int, i8 bigint, f4 real,"
                             " f8 double precision, n numeric, t text, d date, u uuid, bin bytea, tz timestamptz)")
    row = (datetime.datetime(2024, 2, 29, 12, 30, 0, 123456), True, -7, 2**31 - 1, -2**63, 0.5, 0.1,
           decimal.Decimal("-12.500"), "grün \u20ac", datetime.date(1969, 12, 31),
           uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), b"\x00\xff",
           datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc))
    marks = ", ".join(f"${i + 1}" for i in range(len(row)))
    await connection.execute(f"INSERT INTO asyncpg_types VALUES ({marks})", *row)
    await connection.execute(f"INSERT INTO asyncpg_types VALUES ({marks})", row[0] + datetime.timedelta(1), *[None] * 12)
    rows = await connection.fetch("SELECT * FROM asyncpg_types ORDER BY ts")
    assert tuple(rows[0]) == row, rows[0]
    assert tuple(rows[1])[1:] == (None,) * 12

    # Arrays, intervals, times, records
    value = await connection.fetchrow(
        "SELECT $1::int[] AS a, $2::text[] AS b, $3::interval AS c, $4::time AS d, $5::float8[] AS e, $6::timestamp[] AS f",
        [1, None, 3], ["x", None], datetime.timedelta(days=2, seconds=5), datetime.time(1, 2, 3), [0.5, -0.25], [row[0]])
    assert value["a"] == [1, None, 3] and value["b"] == ["x", None] and value["c"] == datetime.timedelta(days=2, seconds=5)
    assert value["d"] == datetime.time(1, 2, 3) and value["e"] == [0.5, -0.25] and value["f"] == [row[0]]

    # COPY, binary through records
    await connection.copy_records_to_table("asyncpg_types", columns=["ts", "i4", "t"],
                                           records=[(row[0], i, str(i)) for i in range(100)])
    assert await connection.fetchval("SELECT count(*) FROM asyncpg_types") == 102

    # Errors, transactions, savepoints
    try:
        await connection.fetch("SELECT * FROM missing")
        raise AssertionError("no error")
    except asyncpg.UndefinedTableError as error:
        assert error.sqlstate == "42P01"
    async with connection.transaction():
        await connection.execute("DELETE FROM asyncpg_types WHERE i4 < 50")
        try:
            async with connection.transaction():
                await connection.execute("DELETE FROM asyncpg_types")
                raise KeyError
        except KeyError:
            pass
    assert await connection.fetchval("SELECT count(*) FROM asyncpg_types") == 52

    # A cursor, a statement's types, a time-out that cancels
    async with connection.transaction():
        seen = [r["x"] async for r in connection.cursor("SELECT x FROM generate_series(1, 500) AS g(x)", prefetch=50)]
        assert seen == list(range(1, 501))
    statement = await connection.prepare("SELECT t, i4 FROM asyncpg_types WHERE ts >= $1")
    assert [a.type.name for a in statement.get_attributes()] == ["text", "int4"]
    assert [p.name for p in statement.get_parameters()] == ["timestamp"]
    try:
        await connection.fetch("SELECT pg_sleep(30)", timeout=0.3)
        raise AssertionError("not cancelled")
    except asyncio.TimeoutError:
        pass
    assert await connection.fetchval("SELECT 1") == 1

    # Notifications
    got = asyncio.get_running_loop().create_future()
    await connection.add_listener("asyncpg_channel", lambda c, pid, channel, payload: got.set_result(payload))
    await connection.execute("NOTIFY asyncpg_channel, 'hello'")
    assert await asyncio.wait_for(got, 10) == "hello"
    await connection.reset()
    await connection.execute("DROP TABLE asyncpg_types")
    await connection.close()


asyncio.run(main())
