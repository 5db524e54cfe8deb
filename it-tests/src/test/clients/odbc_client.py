"""psqlODBC through unixODBC against the server at argv[1]:argv[2]."""
import datetime
import decimal
import sys

import pyodbc

connection = pyodbc.connect(f"DRIVER={{PostgreSQL Unicode}};SERVER={sys.argv[1]};PORT={sys.argv[2]};UID=admin;DATABASE=tidemark")
cursor = connection.cursor()
cursor.execute("DROP TABLE IF EXISTS odbc_rows")
cursor.execute("CREATE TABLE odbc_rows (id int PRIMARY KEY, name varchar(20), price numeric(10,2), ts timestamp, f double precision, b boolean)")
row = (1, "grün", decimal.Decimal("12.50"), datetime.datetime(2024, 2, 29, 12, 30, 0, 123456), 0.25)
cursor.execute("INSERT INTO odbc_rows (id, name, price, ts, f) VALUES (?, ?, ?, ?, ?)", row)
cursor.executemany("INSERT INTO odbc_rows (id, name) VALUES (?, ?)", [(i, f"n{i}") for i in range(2, 52)])
connection.commit()
assert tuple(cursor.execute("SELECT id, name, price, ts, f FROM odbc_rows WHERE id = ?", 1).fetchone()) == row
assert cursor.execute("SELECT name, price FROM odbc_rows WHERE id = 2").fetchone()[1] is None
assert [t.table_name for t in cursor.tables(table="odbc_rows")] == ["odbc_rows"]
columns = [(c.column_name, c.type_name) for c in cursor.columns(table="odbc_rows")]
assert columns[:4] == [("id", "int4"), ("name", "varchar"), ("price", "numeric"), ("ts", "timestamp")], columns
assert [k.column_name for k in cursor.primaryKeys("odbc_rows")] == ["id"]
assert any(s.column_name == "id" for s in cursor.statistics("odbc_rows"))
cursor.execute("UPDATE odbc_rows SET name = ? WHERE id > ?", "x", 41)
assert cursor.rowcount == 10
connection.rollback()
assert cursor.execute("SELECT count(*) FROM odbc_rows WHERE name = 'x'").fetchone()[0] == 0
try:
    cursor.execute("SELECT nothing FROM odbc_rows")
    raise AssertionError("no error")
except pyodbc.Error as error:
    assert error.args[0] in ("42S22", "42703"), error.args
connection.rollback()
assert len(cursor.execute("SELECT * FROM generate_series(1, 1000)").fetchall()) == 1000
assert any(t.type_name == "text" for t in cursor.getTypeInfo())
cursor.execute("DROP TABLE odbc_rows")
connection.commit()
