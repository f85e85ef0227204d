import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository, erasedRef } from '../contacts/erasure.repository.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { ImportRepository, type KeyedHistory } from './import.repository.js';
import type { HistoryRow } from './import-row.js';
import { ADDED, freshAmong, keyOf, KNOWN, type Taken, type Taker, type Taking } from './taking.js';

/** Puts what an older app sent into history: no event, no message, no statistics. */
@Injectable()
export class HistoryImportService implements Taker<HistoryRow> {
  constructor(
    private readonly imports: ImportRepository,
    private readonly erasures: ErasureRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async take(taking: Taking, rows: readonly HistoryRow[]): Promise<readonly Taken[]> {
    const { tx, shop, kind, isPreview } = taking;
    const { clientId } = shop;
    const keyed = rows.map((row): KeyedHistory & { readonly key: string } => {
      const phoneHash = this.keyring.phoneHash(clientId, row.phone);
      const { at, outcome, text, error, detail } = row;
      return { ...row, kind, phoneHash, key: keyOf(kind, phoneHash, at, outcome, text, error, JSON.stringify(detail)) };
    });
    const erased = await this.erasures.among(
      tx,
      keyed.map(({ phoneHash }) => ({ clientId, subjectHash: phoneHash })),
    );
    const isErased = ({ phoneHash }: KeyedHistory) => erased.has(erasedRef({ clientId, subjectHash: phoneHash }));
    const kept = keyed.filter((row) => !isErased(row));
    const fresh = await freshAmong(taking, kept, (keys) => this.imports.known(tx, shop.id, keys));
    if (!isPreview) {
      const taken = await this.imports.take(
        tx,
        shop,
        [...fresh].map(({ key }) => key),
      );
      await this.imports.addHistory(
        tx,
        shop,
        [...fresh].filter(({ key }) => taken.has(key)),
      );
    }
    return keyed.map((row) => {
      if (isErased(row)) return { kind: 'refused', code: 'erased' };
      return fresh.has(row) ? ADDED : KNOWN;
    });
  }
}
