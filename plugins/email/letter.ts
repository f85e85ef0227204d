import type { ParsedMail } from 'mailparser';
import type { MessageStructureObject } from 'imapflow';
import {
  instantOf,
  parseEmail,
  storableText,
  type DeliveryReport,
  type EmailAddress,
  type Reply,
  type ReplyAttachment,
} from '@hub/core';
import type { EmailConfig } from './email.config.js';
import type { MailHead } from './open-mailbox.js';

/** Larger files are named and not kept. */
export const FILE_BYTES = 10 * 1024 * 1024;
/** All files of a mail together. */
export const FILES_BYTES = 25 * 1024 * 1024;
const TEXT_LENGTH = 100_000;
const NAME_LENGTH = 200;

const PARSING = {
  skipImageLinks: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  maxHtmlLengthToParse: 1024 * 1024,
};

/** A mail of which no more than the headers was read. */
export interface Letter {
  readonly head: MailHead;
  readonly from: EmailAddress;
  /** The id of the message of ours that it answers. */
  readonly answers: string | null;
}

/** Null: nobody wrote it to be read by us, or nobody can be answered. */
export async function toLetter(head: MailHead, config: EmailConfig): Promise<Letter | 'bounce' | null> {
  const { simpleParser } = await import('mailparser');
  const mail = await simpleParser(head.headers, PARSING).catch(() => null);
  if (mail === null) return null;
  if (isBounce(mail)) return 'bounce';
  const parsed = parseEmail(mail.from?.value[0]?.address ?? '');
  if (!parsed.ok || isAutomatic(mail)) return null;
  const from = parsed.email;
  if (from.toLowerCase() === config.from.toLowerCase()) return null;
  return { head, from, answers: ownIdIn(threadOf(mail), config) };
}

/** What machines say of themselves: RFC 3834, RFC 2919, RFC 3464, and what Exchange and older programs do instead. */
function isAutomatic({ headerLines }: ParsedMail): boolean {
  return headerLines.some(({ key, line }) => {
    const value = line
      .slice(line.indexOf(':') + 1)
      .trim()
      .toLowerCase();
    switch (key) {
      case 'auto-submitted':
        return !value.startsWith('no');
      case 'precedence':
        return /^(bulk|junk|list|auto_reply)/.test(value);
      case 'return-path':
        return value === '<>';
      case 'content-type':
        return value.startsWith('multipart/report');
      case 'list-id':
      case 'list-unsubscribe':
      case 'x-autoreply':
      case 'x-autorespond':
      case 'x-auto-response-suppress':
        return true;
      default:
        return false;
    }
  });
}

/** A server says what became of a mail: RFC 3464. */
function isBounce({ headerLines }: ParsedMail): boolean {
  const type = headerLines.find(({ key }) => key === 'content-type')?.line.toLowerCase() ?? '';
  return /^content-type:\s*multipart\/report\b/.test(type) && type.includes('delivery-status');
}

/** Null: it is about no message of ours, or nothing is lost yet. The mail it is about is quoted below the server's words. */
export function toReport({ arrivedAt }: MailHead, source: Buffer, config: EmailConfig): DeliveryReport | null {
  const text = source.toString('latin1');
  const id = ownIdIn(text.match(/<[a-z2-7]{52}@[^<>\s]{1,255}>/gi) ?? [], config);
  if (id === null || !/^Action:\s*failed\b/im.test(text)) return null;
  const code = /^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b/im.exec(text)?.[1] ?? 'bounced';
  return { key: null, providerMessageId: id, state: 'failed', at: arrivedAt, code };
}

/** Nearest first: what is answered, then what that answered. */
function threadOf({ inReplyTo, references }: ParsedMail): readonly string[] {
  const older = typeof references === 'string' ? references.split(/\s+/) : (references ?? []);
  return [...(inReplyTo ?? '').split(/\s+/), ...older.toReversed()];
}

/** Ours are made of a leg's key: nobody else could name one who was not sent it. */
function ownIdIn(ids: readonly string[], { from }: EmailConfig): string | null {
  const end = `@${from.slice(from.indexOf('@') + 1)}>`;
  const found = ids
    .map((id) => id.toLowerCase())
    .find((id) => /^<[a-z2-7]{52}@/.test(id) && id.endsWith(end.toLowerCase()));
  return found === undefined ? null : `${found.slice(0, found.indexOf('@'))}${end}`;
}

/** `structure` is told of a mail too large to be read whole: its files are then named only. */
export async function toReply(
  { head, from, answers }: Letter,
  source: Buffer,
  structure: MessageStructureObject | null,
): Promise<Reply> {
  // What cannot be read is shown by its subject: somebody wrote it.
  const { simpleParser } = await import('mailparser');
  const mail = await simpleParser(source, PARSING).catch(() => simpleParser(head.headers, PARSING));
  const { messageId, subject = '', date } = mail;
  const to = Array.isArray(mail.to) ? mail.to[0] : mail.to;
  const files = structure === null ? filesOf(mail) : namesOf(structure);
  return {
    from,
    to: to?.value[0]?.address ?? null,
    text: storableText((mail.text ?? '').replaceAll('\r\n', '\n').trim().slice(0, TEXT_LENGTH)),
    at: date === undefined || Number.isNaN(date.getTime()) ? head.arrivedAt : instantOf(date),
    providerId: messageId ?? null,
    answers,
    subject: storableText(subject.replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH)),
    ...(files.length === 0 ? {} : { attachments: files }),
  };
}

function filesOf({ attachments }: ParsedMail): readonly ReplyAttachment[] {
  let left = FILES_BYTES;
  return attachments.map(({ filename, contentType, size, content }) => {
    const isKept = size <= FILE_BYTES && size <= left;
    if (isKept) left -= size;
    return { name: nameOf(filename), type: typeOf(contentType), size, content: isKept ? content : null };
  });
}

function namesOf(part: MessageStructureObject): readonly ReplyAttachment[] {
  if (part.childNodes !== undefined) return part.childNodes.flatMap(namesOf);
  const name = part.dispositionParameters?.['filename'] ?? part.parameters?.['name'];
  if (part.disposition !== 'attachment' && name === undefined) return [];
  // Base64 writes four characters for three bytes, and a line's end after 76.
  const share = part.encoding === 'base64' ? 57 / 78 : 1;
  const size = Math.floor((part.size ?? 0) * share);
  return [{ name: nameOf(name), type: typeOf(part.type), size, content: null }];
}

/** Without folders, controls and what turns the reading direction. */
function nameOf(name: string | undefined): string {
  const bare = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  return storableText(bare.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim()).slice(0, NAME_LENGTH);
}

function typeOf(type: string | undefined): string {
  return type !== undefined && /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(type)
    ? type.toLowerCase()
    : 'application/octet-stream';
}
