// InfluxDB 2's client against the server at argv[2]:argv[3], which trusts it: batches, gzip, units, retries, bad lines.
import assert from 'node:assert/strict';
import { HttpError, InfluxDB, Point, setLogger } from '@influxdata/influxdb-client';

setLogger({ error() {}, warn() {} });
const [host, port] = process.argv.slice(2);
const start = Date.parse('2024-02-29T12:00:00Z');
const api = (precision, options) => new InfluxDB({ url: `http://${host}:${port}`, token: 'any' })
  .getWriteApi('an org', 'a bucket', precision, options);

const batches = api('ms', { batchSize: 300, gzipThreshold: 1000, defaultTags: { host: 'web 01' } });
for (let i = 0; i < 1000; i++) {
  batches.writePoint(new Point('sent by').tag('a b', `x=${i % 3}, y`).floatField('d', i / 3).intField('n', i).uintField('u', i)
    .booleanField('even', i % 2 === 0).stringField('text', `say "hi" \\ \n2nd line ${i}`).timestamp(new Date(start + i)));
}
await batches.close();

const seconds = 1700000000;
for (const [precision, time] of [['s', seconds], ['ms', seconds * 1e3], ['us', seconds * 1e6], ['ns', `${seconds}000000000`]]) {
  const units = api(precision);
  units.writePoint(new Point('units').tag('unit', precision).intField('n', 1).timestamp(time));
  await units.close();
}

// The table "locked" is locked until the first attempt has failed: that was told as something to try again.
const failures = [];
let sent = false;
const retrying = api('ms', { maxRetries: 20, minRetryDelay: 50, retryJitter: 0, exponentialBase: 1, writeSuccess() { sent = true; },
  writeFailed(error, lines) {
    failures.push(`${error.statusCode} ${lines.length}`);
    if (failures.length === 1) {
      console.log('failed');
    }
  } });
retrying.writePoint(new Point('locked').intField('n', 1).timestamp(start));
await retrying.flush().catch(() => {});
for (let i = 0; i < 600 && !sent; i++) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
assert.ok(sent, failures.join());
await retrying.close();
assert.ok(failures.length >= 1 && failures.every((failure) => failure === '503 1'), failures.join());

const refused = [];
const bad = api('ms', { maxRetries: 3, writeFailed(error, lines) { refused.push([error, lines.length]); } });
bad.writePoint(new Point('bad').intField('n', 1).timestamp(start));
bad.writePoint(new Point('bad').stringField('n', 'text').timestamp(start + 1));
bad.writeRecord('bad n=oops 1');
bad.writePoint(new Point('bad').intField('n', 4).timestamp(start + 3));
await assert.rejects(bad.flush(), HttpError);
await bad.close().catch(() => {});
assert.equal(refused.length, 1, 'what is bad is not sent again');
const [error, count] = refused[0];
assert.deepEqual([error.statusCode, error.code, count], [400, 'invalid', 4]);
assert.match(error.message, /2 rows written, 2 lines refused:\nline 2: .*bigint: "text"\nline 3, byte 7: .* not oops$/);
