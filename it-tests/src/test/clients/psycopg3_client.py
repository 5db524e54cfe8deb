"""psycopg 3 against the server at argv[1]:argv[2], binary and text, with libpq's pipeline mode."""
import datetime
import decimal
import sys
import uuid

import psycopg
from psycopg import sql

conninfo = f"host={sys.argv[1]} port={sys.argv[2]} user=admin dbname=tidemark"
with psycopg.connect(conninfo, autocommit=True) as connection:
    values = [True, -7, 2**31 - 1, -2**63, 0.1, decimal.Decimal("-12.5"), "grün \u20ac", datetime.date(1969, 12, 31),
              datetime.datetime(2024, 2, 29, 12, 30, 0, 123456), uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), b"\x00\xff",
              datetime.time(1, 2, 3), datetime.timedelta(days=3, seconds=4), [1, 2, None], ["a", None, 'b"'], None]
    types = ["bool", "int2", "int4", "int8", "float8", "numeric", "text", "date", "timestamp", "uuid", "bytea", "time",
             "interval", "int4[]", "text[]", "int4"]
    for binary in (False, True):
        cursor = connection.cursor(binary=binary)
        for mark in ("%s", "%b", "%t"):
            query = "SELECT " + ", ".join(f"{mark}::{t}" for t in types)
            assert list(cursor.execute(query, values).fetchone()) == values, (binary, mark)

    connection.execute("DROP TABLE IF EXISTS psycopg3_rows")
    connection.execute("CREATE TABLE psycopg3_rows (id int PRIMARY KEY, ts timestamp, v double precision)")
    start = datetime.datetime(2024, 1, 1)
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO psycopg3_rows VALUES (%s, %s, %s)",
                           [(i, start + datetime.timedelta(seconds=i), i / 4) for i in range(500)])
        assert cursor.rowcount == 500
        with cursor.copy("COPY psycopg3_rows FROM STDIN") as copy:
            for i in range(500, 1000):
                copy.write_row((i, start, None))
        with cursor.copy("COPY psycopg3_rows (id, v) TO STDOUT") as copy:
            assert sum(1 for _ in copy.rows()) == 1000

    # Prepared statements and their parameters' types
    for i in range(10):
        assert connection.execute("SELECT v FROM psycopg3_rows WHERE id = %s", [i], prepare=True).fetchone() == (i / 4,)

    # Pipeline: an error skips to the end, what follows runs
    with connection.pipeline():
        one = connection.execute("SELECT 1")
        two = connection.execute("SELECT %s::text", ["x"])
    assert one.fetchone() == (1,) and two.fetchone() == ("x",)
    try:
        with connection.pipeline() as pipeline:
            connection.execute("INSERT INTO psycopg3_rows (id) VALUES (5000)")
            connection.execute("SELECT * FROM no_such_table")
            connection.execute("INSERT INTO psycopg3_rows (id) VALUES (5001)")
            pipeline.sync()
        raise AssertionError("no error")
    except (psycopg.errors.UndefinedTable, psycopg.errors.PipelineAborted):
        pass
    assert connection.execute("SELECT count(*) FROM psycopg3_rows WHERE id >= 5000").fetchone() == (0,)

    # Nested transactions are savepoints
    with connection.transaction():
        connection.execute("UPDATE psycopg3_rows SET v = -1 WHERE id = 1")
        try:
            with connection.transaction():
                connection.execute("UPDATE psycopg3_rows SET v = -2 WHERE id = 1")
                raise RuntimeError
        except RuntimeError:
            pass
    assert connection.execute("SELECT v FROM psycopg3_rows WHERE id = 1").fetchone() == (-1.0,)

    # Server cursor, scrolled
    with connection.transaction(), connection.cursor("named", scrollable=True) as cursor:
        cursor.execute("SELECT id FROM psycopg3_rows ORDER BY id")
        assert cursor.fetchmany(3) == [(0,), (1,), (2,)]
        cursor.scroll(-1)
        assert cursor.fetchone() == (2,)
    assert connection.info.server_version // 10000 == 15
    connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier("psycopg3_rows")))
