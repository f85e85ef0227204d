import { MalformedWebhook, storableText } from '@hub/core';

/** A value as Shoper writes it: nearly every number is a text, an empty map is `[]`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * How many fields a body has at its top: one look at intake, before anything is read in earnest. Null unless it is a form,
 * or valid JSON in valid UTF-8: what a signature must cover to count as one.
 */
export function countFields(contentType: string, body: Buffer): number | null {
  try {
    if (isForm(contentType)) return Object.keys(readBody(contentType, body)).length;
    const parsed: unknown = JSON.parse(UTF8.decode(body));
    return isObject(parsed as Json) ? Object.keys(parsed as JsonObject).length : FEWEST;
  } catch {
    return null;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** A JSON text that is no object has no fields; it is told apart by its content all the same. */
const FEWEST = Number.MAX_SAFE_INTEGER;

/**
 * The body's object: JSON, or a form with PHP's brackets. A declared charset is honoured; text is cleaned of what cannot
 * be stored.
 * @throws MalformedWebhook
 */
export function readBody(contentType: string, body: Buffer): JsonObject {
  const text = decode(contentType, body);
  if (isForm(contentType)) return readForm(text);
  let parsed: unknown;
  try {
    // A key named __proto__ would set the prototype of whatever copies the object. Most bodies hold nothing of that kind.
    parsed =
      SUSPECT.test(text) || !isStorable(text)
        ? JSON.parse(text, (key, value: unknown) =>
            key === '__proto__' ? undefined : typeof value === 'string' ? storableText(value) : value,
          )
        : JSON.parse(text);
  } catch {
    throw new MalformedWebhook('malformed', 'the body is not valid JSON');
  }
  if (!isObject(parsed)) throw new MalformedWebhook('malformed', 'the body is not an object');
  return parsed;
}

/** What a body may hold that must not pass: NUL and lone surrogates, escaped, and the prototype's name. */
const SUSPECT = /\\u0000|\\u[dD][89a-fA-F]|__proto__|\\u005[fF]/;

const isStorable = (text: string) => storableText(text) === text;

export function isForm(contentType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(contentType.trim());
}

export function isXml(contentType: string): boolean {
  return /^(application|text)\/(?:[\w.-]+\+)?xml\b/i.test(contentType.trim());
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(contentType: string, body: Buffer): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    throw new MalformedWebhook('malformed', 'the body is not text in its charset');
  }
}

const MAX_DEPTH = 6;

/** `billingAddress[phone]=600` → `{ billingAddress: { phone: '600' } }`; `products[0][name]` makes an object by index. */
function readForm(text: string): JsonObject {
  const root = emptyNode();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/^[^[\]]+|\[([^[\]]*)\]/g)].map((match) => match[1] ?? match[0]);
    if (path.length === 0 || path.length > MAX_DEPTH) continue;
    let node = root;
    for (const key of path.slice(0, -1)) {
      const next = node.get(key);
      const child = next instanceof Map ? next : emptyNode();
      node.set(key, child);
      node = child;
    }
    node.set(path.at(-1) ?? '', storableText(value));
  }
  return toObject(root);
}

type FormNode = Map<string, string | FormNode>;
const emptyNode = (): FormNode => new Map();

function toObject(node: FormNode): JsonObject {
  return Object.fromEntries([...node].map(([key, value]) => [key, value instanceof Map ? toObject(value) : value]));
}
