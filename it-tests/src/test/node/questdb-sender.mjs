// QuestDB's sender against the server at argv[2], ports argv[3] (HTTP) and argv[4] (TCP).
import assert from 'node:assert/strict';
import { Sender } from '@questdb/nodejs-client';

const [host, http, tcp] = process.argv.slice(2);
const start = Date.parse('2024-02-29T12:00:00Z');
const doors = { undici: `http::addr=${host}:${http};auto_flush=off`, stdlib: `http::addr=${host}:${http};auto_flush=off;stdlib_http=on`,
  version1: `tcp::addr=${host}:${tcp};auto_flush=off;protocol_version=1`, version2: `tcp::addr=${host}:${tcp};auto_flush=off;protocol_version=2` };
const log = () => {};
for (const [door, config] of Object.entries(doors)) {
  const sender = await Sender.fromConfig(config, { log });
  if (config.startsWith('tcp')) {
    await sender.connect();
  }
  for (let i = 0; i < 1000; i++) {
    sender.table('sent by').symbol('door', door).symbol('a b', `x=${i % 3}, y`).floatColumn('d', i / 3).intColumn('n', i)
      .booleanColumn('even', i % 2 === 0).stringColumn('text', `say "hi" \\ \n2nd line ${i}`).timestampColumn('seen', i * 1000000, 'us');
    if (door !== 'version1') {
      sender.arrayColumn('items', [[1, 2], [3, i]]);
    }
    await sender.at(start + i, 'ms');
  }
  await sender.flush();
  if (config.startsWith('http')) {
    for (const field of [(row) => row.intColumn('n', 1), (row) => row.stringColumn('n', 'text'), (row) => row.intColumn('n', 3)]) {
      await field(sender.table('bad')).at(start, 'ms');
    }
    // The one on Node's own HTTP makes its error before the body has come.
    await assert.rejects(sender.flush(), door === 'stdlib' ? /statusCode=400/ : /statusCode=400.*2 rows written, 1 lines refused:\\nline 2.*bigint/);
  }
  await sender.close();
}
