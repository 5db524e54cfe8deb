// Reads Arrow files and prints every row on a line of its own, its values in PostgreSQL's text form.
// Usage: node read-parts.mjs <columns, separated by commas> <file>...
import {readFileSync} from 'node:fs';
import {DataType, tableFromIPC} from 'apache-arrow';

const NULL = '\u0000';
const SEPARATOR = '\u001f';
const MICROS_A_SECOND = 1_000_000n;

const [names, ...files] = process.argv.slice(2);

function decimal(words, scale) {
  let unscaled = 0n;
  for (let i = words.length - 1; i >= 0; i--) {
    unscaled = (unscaled << 32n) | BigInt(words[i]);
  }
  unscaled = BigInt.asIntN(128, unscaled);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

function timestamp(micros) {
  let fraction = micros % MICROS_A_SECOND;
  if (fraction < 0n) {
    fraction += MICROS_A_SECOND;
  }
  const seconds = (micros - fraction) / MICROS_A_SECOND;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === 0n ? text : `${text}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

function uuid(bytes) {
  return Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A function from row to text for one chunk of a column. */
function texts(field, data, vector) {
  const type = field.type;
  if (DataType.isTimestamp(type)) {
    const zone = type.timezone === null || type.timezone === undefined ? '' : '+00';
    return row => timestamp(data.values[row]) + zone;
  }
  if (DataType.isDate(type)) {
    return row => new Date(data.values[row] * 86_400_000).toISOString().slice(0, 10);
  }
  if (DataType.isDecimal(type)) {
    return row => decimal(vector.get(row), type.scale);
  }
  if (DataType.isBool(type)) {
    return row => vector.get(row) ? 't' : 'f';
  }
  if (DataType.isBinary(type)) {
    return row => '\\x' + Buffer.from(vector.get(row)).toString('hex');
  }
  if (DataType.isFixedSizeBinary(type)) {
    if (field.metadata.get('ARROW:extension:name') !== 'arrow.uuid') {
      throw new Error(`${field.name} is no UUID`);
    }
    return row => uuid(vector.get(row));
  }
  return row => String(vector.get(row));
}

for (const file of files) {
  const table = tableFromIPC(readFileSync(file));
  for (const batch of table.batches) {
    const columns = names.split(',').map(name => {
      const index = table.schema.fields.findIndex(field => field.name === name);
      if (index < 0) {
        throw new Error(`${file} has no column ${name}`);
      }
      const vector = batch.getChildAt(index);
      const text = texts(table.schema.fields[index], vector.data[0], vector);
      return row => vector.isValid(row) ? text(row) : NULL;
    });
    const lines = [];
    for (let row = 0; row < batch.numRows; row++) {
      lines.push(columns.map(column => column(row)).join(SEPARATOR));
    }
    process.stdout.write(lines.length === 0 ? '' : lines.join('\n') + '\n');
  }
}
