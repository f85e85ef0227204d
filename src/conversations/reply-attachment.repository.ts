import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type AttachmentId, type ConversationId, type OrganisationId, type ReplyId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';

export interface SaidFile {
  readonly id: AttachmentId;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** False: it was too large. */
  readonly isKept: boolean;
}

/** Files that came with answers. */
@Injectable()
export class ReplyAttachmentRepository {
  /** A file of this thread; null where there is none. */
  async find(
    tx: Tx,
    { organisationId, id }: { readonly organisationId: OrganisationId; readonly id: ConversationId },
    fileId: AttachmentId,
  ): Promise<(SaidFile & { readonly content: Buffer | null }) | null> {
    const [row] = await tx.query<Omit<FileRow, 'reply_id'> & { content: Buffer | null }>(
      `select a.id, a.name, a.type, a.size, a.content is not null as is_kept, a.content from reply_attachments a
       join replies r on r.id = a.reply_id
       where a.organisation_id = $1 and a.id = $2 and r.conversation_id = $3`,
      [uuidOf(organisationId), uuidOf(fileId), uuidOf(id)],
    );
    return row === undefined
      ? null
      : { ...toFile(row), content: row.content === null ? null : Buffer.from(row.content) };
  }

  /** Of these answers, each in the order they came. */
  async of(tx: Tx, replies: readonly string[]): Promise<ReadonlyMap<string, readonly SaidFile[]>> {
    if (replies.length === 0) return new Map();
    const rows = await tx.query<FileRow>(
      `select id, 'rpl_' || reply_id as reply_id, name, type, size, content is not null as is_kept from reply_attachments
       where reply_id = any ($1::uuid[]) order by id`,
      [replies.map((id) => uuidOf(id as ReplyId))],
    );
    const files = Map.groupBy(rows, (row) => row.reply_id);
    return new Map([...files].map(([id, found]) => [id, found.map(toFile)]));
  }
}

interface FileRow extends Pick<SaidFile, 'name' | 'type' | 'size'> {
  readonly id: string;
  readonly reply_id: string;
  readonly is_kept: boolean;
}

function toFile({ id, name, type, size, is_kept: isKept }: Omit<FileRow, 'reply_id'>): SaidFile {
  return { id: idOf('fil', id), name, type, size, isKept };
}
