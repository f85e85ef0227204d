const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text that Postgres can store as `text` or `jsonb`: NUL is dropped, a lone surrogate becomes U+FFFD. */
export function storableText(text: string): string {
  if (!text.includes('\u0000') && text.isWellFormed()) return text;
  return text.replaceAll('\u0000', '').replace(LONE_SURROGATE, '\uFFFD');
}

/** How JSON writes what cannot be stored; harmless texts may look so too. */
const SUSPECT = /\\u0000|\\ud[89a-f]/i;

/** `storableText` for every string and key of a JSON value; a value that needs none of it comes back as it is. */
export function storableJson<T>(value: T): T {
  return SUSPECT.test(JSON.stringify(value) ?? '') ? cleaned(value) : value;
}

function cleaned<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [storableText(key), cleaned(item as unknown)]),
    ) as T;
  }
  return value;
}
