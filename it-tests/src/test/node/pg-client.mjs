// node-postgres against the server at argv[2]:argv[3].
import assert from 'node:assert/strict';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

const pool = new pg.Pool({ host: process.argv[2], port: process.argv[3], user: 'admin', database: 'tidemark', max: 8 });
const client = await pool.connect();
await client.query('DROP TABLE IF EXISTS node_rows');
await client.query('CREATE TABLE node_rows (id int PRIMARY KEY, name text, ok boolean, f double precision, ts timestamptz, data bytea, tags text[], n numeric)');
const row = { id: 1, name: 'grün €', ok: true, f: 0.25, ts: new Date('2024-02-29T12:30:00.123Z'), data: Buffer.from([0, 255]), tags: ['a', null, 'b"c'], n: '12.50' };
await client.query('INSERT INTO node_rows VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', Object.values(row));
await client.query('INSERT INTO node_rows (id) VALUES ($1)', [2]);
const { rows, fields } = await client.query('SELECT * FROM node_rows ORDER BY id');
assert.deepEqual({ ...rows[0] }, row);
assert.equal(rows[1].name, null);
assert.deepEqual(fields.map((f) => f.dataTypeID), [23, 25, 16, 701, 1184, 17, 1009, 1700]);

// Named statements, several statements in one query, errors
for (let i = 0; i < 3; i++) {
  const named = await client.query({ name: 'by-id', text: 'SELECT name FROM node_rows WHERE id = $1', values: [1] });
  assert.equal(named.rows[0].name, 'grün €');
}
const several = await client.query("SELECT 1 AS a; UPDATE node_rows SET name = 'two' WHERE id = 2; SELECT 3 AS c");
assert.deepEqual(several.map((r) => r.rowCount), [1, 1, 1]);
await assert.rejects(client.query('SELECT * FROM missing WHERE x = $1', [1]), { code: '42P01', position: '15' });
await assert.rejects(client.query('INSERT INTO node_rows (id) VALUES (1)'), { code: '23505', constraint: 'node_rows_pkey', table: 'node_rows' });

// Transactions
await client.query('BEGIN');
await client.query('DELETE FROM node_rows');
await client.query('ROLLBACK');
assert.equal((await client.query('SELECT count(*) FROM node_rows')).rows[0].count, '2');

// A cursor, COPY in and out
const cursor = client.query(new Cursor('SELECT x FROM generate_series(1, 250) AS g(x)'));
assert.equal((await cursor.read(100)).length, 100);
assert.equal((await cursor.read(100)).length, 100);
await cursor.close();
await pipeline(Readable.from(['10,ten\n', '11,"e,leven"\n']), client.query(copyFrom('COPY node_rows (id, name) FROM STDIN WITH (FORMAT csv)')));
let copied = '';
for await (const chunk of client.query(copyTo('COPY (SELECT id, name FROM node_rows WHERE id > 9 ORDER BY id) TO STDOUT WITH (FORMAT csv)'))) copied += chunk;
assert.equal(copied, '10,ten\n11,"e,leven"\n');

// Notifications, and a pool under load
const notified = new Promise((resolve) => client.once('notification', resolve));
await client.query('LISTEN node_channel');
await pool.query("SELECT pg_notify('node_channel', 'hello')");
assert.equal((await notified).payload, 'hello');
const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => pool.query('SELECT $1::int AS i', [i])));
assert.deepEqual(answers.map((a) => a.rows[0].i), Array.from({ length: 100 }, (_, i) => i));
await client.query('DROP TABLE node_rows');
client.release();
await pool.end();
