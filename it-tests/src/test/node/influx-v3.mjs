// InfluxDB 3's client against the server at argv[2]:argv[3]: both addresses that it writes to, units, a bad line.
import assert from 'node:assert/strict';
import { HttpError, InfluxDBClient, Point, setLogger } from '@influxdata/influxdb3-client';

setLogger({ error() {}, warn() {} });
const [host, port] = process.argv.slice(2);
const client = new InfluxDBClient({ host: `http://${host}:${port}`, token: 'any', database: 'a database' });
const start = Date.parse('2024-02-29T12:00:00Z');
const point = (i) => Point.measurement('sent by').setTag('a b', `x=${i % 3}, y`).setFloatField('d', i / 3).setIntegerField('n', i)
  .setUintegerField('u', i).setBooleanField('even', i % 2 === 0).setStringField('text', `say "hi" \\ \n2nd line ${i}`)
  .setTimestamp(new Date(start + i));
const points = [...Array(1000).keys()].map(point);
await client.write(points.slice(0, 500));
await client.write(points.slice(500), undefined, undefined, { noSync: true });
for (const [precision, time] of [['s', 1700000000], ['ms', 1700000000000], ['us', 1700000000000000], ['ns', '1700000000000000000']]) {
  for (const noSync of [false, true]) {
    await client.write(`units,unit=${precision} n=1i,same=${noSync} ${time}`, undefined, undefined, { precision, noSync });
  }
}
for (const noSync of [false, true]) {
  await assert.rejects(client.write(['bad n=1i 1700000000000000000', 'bad n=oops', 'bad n=3i 1700000000000000001'], undefined, undefined,
    { noSync }), (error) => error instanceof HttpError && error.statusCode === 400
      && /2 rows written, 1 lines refused:\nline 2, byte 7: .* not oops$/.test(error.message));
}
assert.equal(await client.getServerVersion(), '2.7.0-tidemark');
await client.close();
