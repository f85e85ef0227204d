import { isUtf8 } from 'node:buffer';
import { storableText } from '@hub/kernel';

/** How files and pasted tables come. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1253'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SAMPLE = 64 * 1024;
const PART = 64 * 1024;
const POLISH = /[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]/g;
const GREEK = /[\u0386-\u03ce]/g;

/**
 * What the bytes are most likely written in: by their mark, by the gaps UTF-16 leaves, as UTF-8 where they can be that,
 * else by whether Polish or Greek letters come of them.
 */
export function detectEncoding(file: Buffer): Encoding {
  if (file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf) return 'utf-8';
  if (file[0] === 0xff && file[1] === 0xfe) return 'utf-16le';
  if (file[0] === 0xfe && file[1] === 0xff) return 'utf-16be';
  const sample = file.subarray(0, SAMPLE);
  const gaps = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) gaps[index % 2] = (gaps[index % 2] as number) + 1;
  });
  const [even = 0, odd = 0] = gaps;
  const many = sample.length / 8;
  if (odd > many && odd > 4 * even) return 'utf-16le';
  if (even > many && even > 4 * odd) return 'utf-16be';
  if (isUtf8(file)) return 'utf-8';
  return looksGreek(file) ? 'windows-1253' : 'windows-1250';
}

/** The text in parts of some 64 thousand characters, as Postgres can store it: no NUL, no half of a letter, no mark. */
export function* decodeInParts(file: Buffer, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (let at = 0; at < file.length; at += PART)
    yield storableText(decoder.decode(file.subarray(at, at + PART), { stream: true }));
  yield storableText(decoder.decode());
}

/** Greek words are runs of letters beyond ASCII; in Polish ones such letters stand alone, and are few of those there are. */
function looksGreek(file: Buffer): boolean {
  // Where its letters first are: what stands before may be an address or numbers.
  const start = Math.max(0, file.findIndex((byte) => byte > 127) - 1);
  const sample = file.subarray(start, start + SAMPLE);
  const beyond = sample.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);
  const share = (encoding: Encoding, letters: RegExp) =>
    (new TextDecoder(encoding).decode(sample).match(letters)?.length ?? 0) / beyond;
  const inRuns = sample.reduce(
    (count, byte, index) =>
      count + (byte > 127 && ((sample[index + 1] ?? 0) > 127 || (sample[index - 1] ?? 0) > 127) ? 1 : 0),
    0,
  );
  return share('windows-1253', GREEK) > 0.8 && inRuns / beyond > 0.5 && share('windows-1250', POLISH) < 0.6;
}
