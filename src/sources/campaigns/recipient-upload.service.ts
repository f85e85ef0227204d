import { Inject, Injectable } from '@nestjs/common';
import { Keyring } from '../../infra/crypto/keyring.js';
import type { Tx } from '../../infra/database/database.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Campaign } from './campaign.js';
import { RecipientRepository, type Recipient } from './recipient.repository.js';
import { readRecipients, type FileRecipient, type RowProblem } from './recipient-file.js';
import { NO_LIST_WANTED, refusedIn } from './words.js';

export interface Uploaded {
  readonly added: number;
  readonly known: number;
  readonly refused: number;
  readonly total: number;
  readonly problems: readonly RowProblem[];
}

const PAGE = 1_000;
const TOLD = 100;

/** Files of recipients, line by line onto a draft's list: whoever is on it already stays there once. */
@Injectable()
export class RecipientUploadService {
  constructor(
    private readonly recipients: RecipientRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  /** @throws RequestRefused 409 where the campaign takes no list; 422 for what is no such file */
  async upload(tx: Tx, campaign: Campaign, shop: Shop, file: Buffer): Promise<Uploaded> {
    assertTakesList(campaign);
    let { end } = await this.recipients.size(tx, campaign.id);
    let page: Recipient[] = [];
    const problems: RowProblem[] = [];
    const count = { added: 0, read: 0, refused: 0 };
    const write = async () => {
      count.added += await this.recipients.add(tx, campaign, end, unique(page));
      end += page.length;
      page = [];
    };
    for await (const { row } of readRecipients(file, shop.country)) {
      if (isProblem(row)) {
        count.refused++;
        if (problems.length < TOLD) problems.push(row);
      } else {
        count.read++;
        page.push({ ...row, phoneHash: this.keyring.phoneHash(campaign.clientId, row.phone) });
        if (page.length === PAGE) await write();
      }
    }
    await write();
    const { count: total } = await this.recipients.size(tx, campaign.id);
    return { added: count.added, known: count.read - count.added, refused: count.refused, total, problems };
  }

  async clear(tx: Tx, campaign: Campaign): Promise<void> {
    assertTakesList(campaign);
    await this.recipients.clear(tx, campaign.id);
  }
}

function assertTakesList({ state, spec }: Campaign): void {
  if (state !== 'draft') throw refusedIn('not-a-draft');
  if (spec.audience.kind !== 'list') throw NO_LIST_WANTED;
}

function isProblem(row: FileRecipient | RowProblem): row is RowProblem {
  return 'code' in row;
}

/** A multi-row write touches each number once: its first line counts. */
function unique(page: readonly Recipient[]): readonly Recipient[] {
  const first = new Map<string, Recipient>();
  for (const item of page) if (!first.has(item.phoneHash)) first.set(item.phoneHash, item);
  return [...first.values()];
}
