/** Types whose arrays are sent in Postgres's binary form, with their object ids (pg_type.dat); the rest goes as text. */
const OIDS: Readonly<Record<string, number>> = { text: 25, json: 114, uuid: 2950, jsonb: 3802 };
const HEADER_BYTES = 20;
const UUID_BYTES = 16;

/**
 * An array as a parameter. Texts, ids and JSON are written in binary: escaping a page of texts as an array literal costs
 * more than everything else that is done to them. `values` are texts (a json or jsonb value is its JSON text) or null.
 */
export function arrayParameter(type: string, values: readonly unknown[]): unknown {
  const oid = OIDS[type];
  return oid === undefined || values.length === 0 ? values : encode(type, oid, values as readonly (string | null)[]);
}

function encode(type: string, oid: number, values: readonly (string | null)[]): Buffer {
  // UTF-8 never takes more than three bytes for a UTF-16 unit.
  const room = values.reduce((sum, value) => sum + 5 + (value === null ? 0 : value.length * 3), HEADER_BYTES);
  const buffer = Buffer.allocUnsafe(room);
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
    let end: number;
    if (type === 'uuid') {
      end = start + UUID_BYTES;
      if (buffer.write(value.replaceAll('-', ''), start, UUID_BYTES, 'hex') !== UUID_BYTES)
        throw new TypeError('a value for a uuid column is no UUID');
    } else {
      // jsonb's binary form is a version, 1, and the text.
      const textAt = type === 'jsonb' ? buffer.writeUInt8(1, start) : start;
      end = textAt + buffer.write(value, textAt);
    }
    buffer.writeInt32BE(end - start, at);
    at = end;
  }
  return buffer.subarray(0, at);
}
