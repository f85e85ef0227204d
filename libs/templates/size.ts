/** The longest source a merchant may save, in UTF-8 bytes. */
export const MAX_SOURCE_BYTES = 10 * 1024;

/** The longest text a template may render to, in UTF-8 bytes. */
export const MAX_OUTPUT_BYTES = 10 * 1024;

const encoder = new TextEncoder();

/** Whether a text takes more than `limit` bytes of UTF-8. */
export function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && encoder.encode(text).length > limit);
}
