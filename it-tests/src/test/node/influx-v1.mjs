// InfluxDB 1's client against the server at argv[2]:argv[3]: what its users do first, then points and a bad one.
import assert from 'node:assert/strict';
import { FieldType, InfluxDB } from 'influx';

const [host, port] = process.argv.slice(2);
const fields = { d: FieldType.FLOAT, n: FieldType.INTEGER, even: FieldType.BOOLEAN, text: FieldType.STRING };
// Without a name it would be "root".
const influx = new InfluxDB({ host, port: Number(port), username: 'admin', database: 'express',
  schema: [{ measurement: 'sent_by', tags: ['a b'], fields }] });
const [pinged] = await influx.ping(5000);
assert.deepEqual([pinged.online, pinged.version], [true, '2.7.0-tidemark']);
const names = await influx.getDatabaseNames();
assert.deepEqual(names, ['tidemark']);
if (!names.includes('express')) {
  await influx.createDatabase('express');
}
const start = Date.parse('2024-02-29T12:00:00Z');
const points = [];
for (let i = 0; i < 1000; i++) {
  points.push({ measurement: 'sent_by', tags: { 'a b': `x=${i % 3}, y` }, timestamp: new Date(start + i),
    fields: { d: i / 3, n: i, even: i % 2 === 0, text: `say "hi" \\ \n2nd line ${i}` } });
}
await influx.writePoints(points);
await influx.writePoints([{ measurement: 'units', fields: { n: 1 }, timestamp: 1700000000 }], { precision: 's' });
await influx.writeMeasurement('bad', [{ fields: { n: 1 }, timestamp: new Date(start) }]);
await assert.rejects(influx.writeMeasurement('bad', [{ fields: { n: 'text' } }, { fields: { n: 3 }, timestamp: new Date(start + 1) }]),
  /400 Bad Request.*1 rows written, 1 lines refused:\\nline 1.*double precision/);
await assert.rejects(influx.query('SELECT * FROM sent_by'), /only CREATE DATABASE and SHOW DATABASES are understood/);
