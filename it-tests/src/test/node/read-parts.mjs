// Prints every value of the columns c_… of the part files given as arguments: "<id> <column> <value as JSON>".
import { readFileSync } from 'node:fs';
import { tableFromIPC, DataType } from 'apache-arrow';

function fraction(micros) {
  const digits = String(micros).padStart(6, '0').replace(/0+$/, '');
  return digits === '' ? '' : '.' + digits;
}

function floorDiv(a, b) {
  const quotient = a / b;
  return a % b !== 0n && (a < 0n) !== (b < 0n) ? quotient - 1n : quotient;
}

function timestamp(micros, zone) {
  const seconds = floorDiv(micros, 1000000n);
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return text + fraction(micros - seconds * 1000000n) + (zone ? '+00' : '');
}

// A decimal's 16 bytes, as four little-endian words, as a signed number.
function unscaled(words) {
  let value = 0n;
  for (let i = 3; i >= 0; i--) {
    value = (value << 32n) | BigInt(words[i]);
  }
  return value >> 127n ? value - (1n << 128n) : value;
}

function decimal(words, scale) {
  const value = unscaled(words);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return (value < 0n ? '-' : '') + digits.slice(0, -scale) + '.' + digits.slice(-scale);
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}

// Timestamps are read from the buffer: the library's own accessor rounds them to milliseconds.
function rawTimestamp(vector, row) {
  let at = row;
  for (const data of vector.data) {
    if (at < data.length) {
      return BigInt(data.values[at]);
    }
    at -= data.length;
  }
  throw new Error('no row ' + row);
}

function print(type, vector, row) {
  const value = vector.get(row);
  if (value === null) {
    return null;
  }
  if (DataType.isTimestamp(type)) {
    return timestamp(rawTimestamp(vector, row), type.timezone);
  }
  if (DataType.isDate(type)) {
    return new Date(Number(value)).toISOString().slice(0, 10);
  }
  if (DataType.isDecimal(type)) {
    return decimal(value, type.scale);
  }
  if (DataType.isBinary(type) || DataType.isFixedSizeBinary(type)) {
    return hex(value);
  }
  return String(value);
}

const lines = [];
for (const file of process.argv.slice(2)) {
  const table = tableFromIPC(readFileSync(file));
  const ids = table.getChild('id');
  for (const field of table.schema.fields.filter((field) => field.name.startsWith('c_'))) {
    const vector = table.getChild(field.name);
    for (let row = 0; row < table.numRows; row++) {
      lines.push(`${ids.get(row)} ${field.name} ${JSON.stringify(print(field.type, vector, row))}`);
    }
  }
}
process.stdout.write(lines.join('\n') + '\n');
