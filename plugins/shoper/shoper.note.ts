import { ProviderError } from '@hub/core';
import type { ShoperAccess } from './shoper.access.js';
import { isObject } from './shoper.body.js';
import type { ShoperClient } from './shoper.client.js';
import { NOTE_TOO_LONG } from './shoper.errors.js';
import { textOf } from './shoper.mapper.js';

/** How much a note holds is not told anywhere [UNK]; what others wrote there is never cut. */
const MOST_CHARACTERS = 10_000;

/**
 * Adds a line to `notes_priv`, which only the merchant sees. The shop has no way to append: the note is read and written
 * whole, so a line that somebody adds in the same second may be lost. Told twice, it stands there once. @throws ProviderError
 */
export async function addOrderNote(
  { client, access }: { readonly client: ShoperClient; readonly access: ShoperAccess },
  orderId: string,
  note: string,
): Promise<void> {
  const path = `orders/${encodeURIComponent(orderId)}`;
  await access.through(async (authorization) => {
    const { json } = await client.call({ method: 'GET', path, authorization });
    const before = isObject(json) ? textOf(json['notes_priv']) : null;
    const line = note.trim();
    if (before === line || before?.endsWith(`\n${line}`) === true) return;
    const notes_priv = before === null ? line : `${before}\n${line}`;
    if (notes_priv.length > MOST_CHARACTERS) throw new ProviderError(NOTE_TOO_LONG);
    await client.call({ method: 'PUT', path, json: { notes_priv }, authorization });
  });
}
