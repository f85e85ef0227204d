/** Types whose arrays are sent in Postgres's binary form, with their object ids (pg_type.dat); the rest goes as text. */
const OIDS: Readonly<Record<string, number>> = { text: 25, json: 114, timestamptz: 1184, uuid: 2950, jsonb: 3802 };
const HEADER_BYTES = 20;
const UUID_BYTES = 16;
const TIMESTAMP_BYTES = 8;
/** Postgres counts microseconds from 2000-01-01T00:00Z. */
const EPOCH_MS = Date.UTC(2000);
const HIGH_WORD = 2 ** 32;

/**
 * An array as a parameter. Texts, ids, instants and JSON are written in binary: escaping a page of texts as an array
 * literal costs more than everything else that is done to them. `values` are texts (a json or jsonb value is its JSON
 * text), Instants for timestamptz, or null.
 */
export function arrayParameter(type: string, values: readonly unknown[]): unknown {
  const oid = OIDS[type];
  return oid === undefined || values.length === 0 ? values : encode(type, oid, values as readonly Value[]);
}

type Value = string | number | null;

const MAX_SCRATCH_BYTES = 4 * 1024 * 1024;
let scratch = Buffer.allocUnsafe(64 * 1024);

/** Room for `bytes`, used again and again: the room is three times what is mostly needed, and large buffers are dear. */
function roomOf(bytes: number): Buffer {
  if (bytes > MAX_SCRATCH_BYTES) return Buffer.allocUnsafe(bytes);
  if (bytes > scratch.length) scratch = Buffer.allocUnsafe(bytes);
  return scratch;
}

function encode(type: string, oid: number, values: readonly Value[]): Buffer {
  const buffer = roomOf(values.reduce<number>((sum, value) => sum + roomFor(value), HEADER_BYTES));
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      buffer.writeInt32BE(-1, at);
      at += 4;
      continue;
    }
    const start = at + 4;
    const end = typeof value === 'number' ? writeInstant(buffer, value, start) : writeText(buffer, type, value, start);
    buffer.writeInt32BE(end - start, at);
    at = end;
  }
  return Buffer.from(buffer.subarray(0, at));
}

/** UTF-8 never takes more than three bytes for a UTF-16 unit. */
function roomFor(value: Value): number {
  return typeof value === 'string' ? 5 + value.length * 3 : 4 + TIMESTAMP_BYTES;
}

function writeInstant(buffer: Buffer, ms: number, at: number): number {
  const micros = (ms - EPOCH_MS) * 1_000;
  const high = Math.floor(micros / HIGH_WORD);
  buffer.writeInt32BE(high, at);
  return buffer.writeUInt32BE(micros - high * HIGH_WORD, at + 4);
}

function writeText(buffer: Buffer, type: string, value: string, at: number): number {
  if (type === 'uuid') return writeUuid(buffer, value, at);
  // jsonb's binary form is a version, 1, and the text.
  const textAt = type === 'jsonb' ? buffer.writeUInt8(1, at) : at;
  return textAt + buffer.write(value, textAt);
}

const NO_DIGIT = 255;
/** What a hexadecimal digit is worth, by its character code. */
const WORTH = Uint8Array.from({ length: 128 }, (_, code) => {
  const worth = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(worth) ? NO_DIGIT : worth;
});
/** Where the digits of a UUID's sixteen bytes stand in its text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

function writeUuid(buffer: Buffer, value: string, at: number): number {
  for (let index = 0; index < UUID_BYTES; index++) {
    const place = PLACES[index] as number;
    const high = WORTH[value.charCodeAt(place)] ?? NO_DIGIT;
    const low = WORTH[value.charCodeAt(place + 1)] ?? NO_DIGIT;
    if (high === NO_DIGIT || low === NO_DIGIT) throw new TypeError('a value for a uuid column is no UUID');
    buffer[at + index] = (high << 4) | low;
  }
  return at + UUID_BYTES;
}
