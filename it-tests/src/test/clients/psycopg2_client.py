"""psycopg2 against the server at argv[1]:argv[2]; ends with status 0 when every assertion held."""
import datetime
import decimal
import io
import sys
import threading
import time
import uuid

import psycopg2
import psycopg2.errors
import psycopg2.extras

connect = dict(host=sys.argv[1], port=sys.argv[2], user="admin", dbname="tidemark")
connection = psycopg2.connect(**connect)
cursor = connection.cursor()
psycopg2.extras.register_uuid()

# Types, with NULLs
cursor.execute("DROP TABLE IF EXISTS psycopg2_types")
cursor.execute("CREATE TABLE psycopg2_types (ts timestamp, b boolean, i2 smallint, i4 int, i8 bigint, f8 double precision,"
               " n numeric(12,3), t text, d date, u uuid, bin bytea, tz timestamptz)")
row = (datetime.datetime(2024, 2, 29, 12, 30, 0, 123456), True, -7, 2**31 - 1, -2**63, 0.1, decimal.Decimal("-12.500"),
       "grün 'x' \\ \u20ac", datetime.date(1969, 12, 31), uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), b"\x00\xff'",
       datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc))
cursor.execute("INSERT INTO psycopg2_types VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)", row)
cursor.execute("INSERT INTO psycopg2_types VALUES ('2024-03-01'" + ", NULL" * 11 + ")")
cursor.execute("SELECT * FROM psycopg2_types ORDER BY ts")
first, second = cursor.fetchall()
assert tuple(bytes(v) if isinstance(v, memoryview) else v for v in first) == row, first
assert second[1:] == (None,) * 11, second
assert [c.name for c in cursor.description][:3] == ["ts", "b", "i2"]
connection.commit()

# Arrays and adaptation
cursor.execute("SELECT %s::int[], %s::text[], 1 = ANY(%s)", ([1, 2, None], ["a", 'b"c', ""], [3, 1]))
assert cursor.fetchone() == ([1, 2, None], ["a", 'b"c', ""], True)

# Errors keep their SQLSTATE, and the transaction is over
try:
    cursor.execute("SELECT 1/0")
    raise AssertionError("no error")
except psycopg2.errors.DivisionByZero as error:
    assert error.pgcode == "22012"
try:
    cursor.execute("SELECT 1")
    raise AssertionError("no error")
except psycopg2.errors.InFailedSqlTransaction:
    connection.rollback()

# Rollback
cursor.execute("INSERT INTO psycopg2_types (ts) VALUES (now()::timestamp)")
connection.rollback()
cursor.execute("SELECT count(*) FROM psycopg2_types")
assert cursor.fetchone() == (2,)

# execute_values, RETURNING, UPDATE, DELETE
cursor.execute("DROP TABLE IF EXISTS psycopg2_rows")
cursor.execute("CREATE TABLE psycopg2_rows (id int PRIMARY KEY, v text NOT NULL DEFAULT 'none')")
returned = psycopg2.extras.execute_values(cursor, "INSERT INTO psycopg2_rows VALUES %s RETURNING id",
                                          [(i, str(i)) for i in range(250)], fetch=True)
assert sorted(returned) == [(i,) for i in range(250)]
cursor.execute("UPDATE psycopg2_rows SET v = v || '!' WHERE id < 10 RETURNING v")
assert cursor.rowcount == 10 and len(cursor.fetchall()) == 10
cursor.execute("DELETE FROM psycopg2_rows WHERE id >= 100")
assert cursor.rowcount == 150
connection.commit()
try:
    cursor.execute("INSERT INTO psycopg2_rows VALUES (1, 'again')")
    raise AssertionError("no error")
except psycopg2.errors.UniqueViolation as error:
    assert error.diag.constraint_name == "psycopg2_rows_pkey", error.diag.constraint_name
    connection.rollback()

# Server-side cursor
named = connection.cursor("named")
named.itersize = 7
named.execute("SELECT id FROM psycopg2_rows ORDER BY id")
assert [r[0] for r in named] == list(range(100))
named.close()
connection.commit()

# COPY in and out
cursor.copy_expert("COPY psycopg2_rows FROM STDIN WITH (FORMAT csv)", io.StringIO("1000,a\n1001,\"b,c\"\n"))
out = io.StringIO()
cursor.copy_expert("COPY (SELECT * FROM psycopg2_rows WHERE id >= 1000 ORDER BY id) TO STDOUT WITH (FORMAT csv)", out)
assert out.getvalue() == "1000,a\n1001,\"b,c\"\n", out.getvalue()
connection.commit()

# Cancel
def cancel():
    time.sleep(0.3)
    connection.cancel()

threading.Thread(target=cancel).start()
try:
    cursor.execute("SELECT pg_sleep(30)")
    raise AssertionError("not cancelled")
except psycopg2.errors.QueryCanceled:
    connection.rollback()

# LISTEN/NOTIFY
connection.autocommit = True
cursor.execute("LISTEN psycopg2_channel")
other = psycopg2.connect(**connect)
other.autocommit = True
other.cursor().execute("NOTIFY psycopg2_channel, 'hello'")
deadline = time.time() + 10
while not connection.notifies and time.time() < deadline:
    time.sleep(0.02)
    connection.poll()
assert [(n.channel, n.payload) for n in connection.notifies] == [("psycopg2_channel", "hello")]
cursor.execute("DROP TABLE psycopg2_types, psycopg2_rows")
