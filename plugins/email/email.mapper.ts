import { MINUTE_MS, SECOND_MS, type ProviderFault, type SendOutcome, type SendRequest } from '@hub/core';
import type { Mail, Reply } from './email.client.js';
import type { EmailConfig } from './email.config.js';
import { faultOf, type FaultName } from './email.errors.js';

/** `sender` is the name a shop shows; the address is the mailbox's own. */
export function toMail(request: SendRequest, config: EmailConfig): Mail {
  const answers = request.rich?.answers;
  const domain = config.from.slice(config.from.indexOf('@') + 1);
  return {
    from: { name: request.sender ?? config.fromName ?? '', address: config.from },
    to: request.to,
    ...(config.replyTo === null ? {} : { replyTo: config.replyTo }),
    subject: request.rich?.subject ?? config.subject,
    ...(answers === undefined ? {} : { inReplyTo: answers, references: answers }),
    text: request.text,
    messageId: `<${request.key.toLowerCase()}@${domain}>`,
    // RFC 3834: out-of-office answers to a shop's notices help nobody.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

export function toOutcome({ key }: SendRequest, messageId: string, reply: Reply): SendOutcome {
  if (reply.kind === 'accepted') return { key, kind: 'accepted', providerMessageId: messageId };
  if (reply.kind === 'unclear') return { key, kind: 'unknown', code: reply.code };
  return { key, kind: 'refused', fault: faultOfReply(reply) };
}

export function faultOfReply(reply: Exclude<Reply, { kind: 'accepted' }>): ProviderFault {
  switch (reply.kind) {
    case 'not-sent':
    case 'unclear':
      return { ...faultOf('later', 'not-sent'), operatorText: reply.code };
    case 'unsafe':
      return faultOf('encryption', 'tls');
    case 'refusal': {
      const enhanced = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply.text)?.[1] ?? null;
      const name = nameOf(reply, enhanced);
      const retryAfterMs = name === 'slow' ? waitIn(reply.text) : null;
      return {
        ...faultOf(name, enhanced ?? String(reply.status)),
        operatorText: withoutAddresses(reply.text),
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      };
    }
  }
}

/** By the enhanced code (RFC 3463) where there is one, else by where the refusal came and its class. */
function nameOf({ stage, status, text }: Extract<Reply, { kind: 'refusal' }>, enhanced: string | null): FaultName {
  // "Daily user sending limit exceeded" (Gmail); "mail system congestion" as RFC 3463 has it.
  if (enhanced === '5.4.5') return 'quota';
  if (status < 500) return enhanced?.startsWith('4.7.') === true || SLOWLY.test(text) ? 'slow' : 'later';
  switch (stage) {
    case 'greeting':
      return 'later';
    case 'login':
      return 'login';
    case 'sender':
      return 'sender';
    case 'recipient':
      return 'recipient';
    case 'body':
      return 'content';
  }
}

const SLOWLY = /grey-?list|too many|rate|throttl|try again in/i;

/** "try again in 300 seconds": the only place where SMTP says how long. */
function waitIn(text: string): number | null {
  const [, amount, unit] = /\b(\d{1,4}) ?(seconds?|secs?|s|minutes?|mins?|m)\b/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Number(amount) * (unit.toLowerCase().startsWith('m') ? MINUTE_MS : SECOND_MS);
}

function withoutAddresses(text: string): string {
  return text
    .replace(/\S+@\S+/g, '…')
    .replace(/\d{7,}/g, '…')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
}
