import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MINUTE_MS, SECOND_MS, plus, type ConnectionId, type Instant } from '@hub/kernel';
import type { ChannelAdapter, ChannelKind, SendOutcome, SendRequest } from '../../core/index.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import type { Tx } from '../../infra/database/database.js';
import { PublicAddress } from '../../infra/public-address.js';
import { beginSending, type AskedAttempt } from '../model/begin-sending.js';
import type { ClaimedMessage } from '../model/claimed-messages.js';
import type { FreshFacts } from '../model/send-facts.repository.js';
import type { Reservation } from './spend.service.js';

export interface Outgoing {
  readonly message: ClaimedMessage;
  readonly request: SendRequest;
  /** Money set aside for it; null where the shop has no cap. */
  readonly reservation: Reservation | null;
}

/** What may be sent now: its attempt is committed. */
export interface Spoken extends Outgoing {
  readonly attempt: AskedAttempt;
  readonly claim: string;
}

export interface Heard {
  readonly spoken: Spoken;
  readonly outcome: SendOutcome;
}

/** Beyond the call's own limit: for the slowest commit of what it said. */
const LEASE_MARGIN_MS = 30 * SECOND_MS;
const MIN_PROVIDER_VALIDITY_MS = 15 * MINUTE_MS;

/**
 * Speaks to the provider. Promises that every attempt is committed as `sending` before its call leaves, that only
 * messages still claimed are spoken of, and that every request gets exactly one outcome: what the adapter does not
 * mention, or mentions too late, is unknown. Decides nothing about what follows.
 */
@Injectable()
export class SendService {
  readonly #reportUrls = new LRUCache<ConnectionId, string>({ max: 1_000 });

  constructor(
    private readonly keyring: Keyring,
    private readonly address: PublicAddress,
  ) {}

  toRequest(
    message: ClaimedMessage,
    facts: Pick<FreshFacts, 'senderOf'>,
    now: Instant,
    options: { readonly goesAlone?: boolean; readonly reservation?: Reservation } = {},
  ): Outgoing {
    const leg = message.route[message.legNo - 1];
    const text = leg === undefined ? undefined : message.texts[leg.kind];
    if (leg === undefined || text === undefined) throw new Error(`${message.id} has no text for its leg`);
    const to = leg.kind === 'email' ? message.email : message.recipient;
    if (to === null) throw new Error(`${message.id} has no address for its leg`);
    const latest = plus(now, leg.maxValiditySeconds * SECOND_MS);
    const earliest = plus(now, Math.max(leg.minValiditySeconds * SECOND_MS, MIN_PROVIDER_VALIDITY_MS));
    return {
      message,
      reservation: options.reservation ?? null,
      request: {
        key: this.keyring.legKey(message.occasionKey, message.legNo, message.attemptNo),
        to,
        text: text.body,
        sender: facts.senderOf(message),
        messageClass: message.messageClass,
        validUntil: Math.min(latest, Math.max(earliest, message.validUntil)) as Instant,
        reportUrl: this.#reportUrl(message.connectionId),
        ...(text.rich === undefined ? {} : { rich: text.rich }),
        ...(leg.ownsFallback ? fallbackText(message, leg.kind) : {}),
        goesAlone: options.goesAlone ?? message.attemptNo > 1,
      },
    };
  }

  /** Commits the slice as spoken of; only what comes back may be sent. */
  async begin(
    tx: Tx,
    slice: readonly Outgoing[],
    claim: string,
    { capabilities: { callTimeoutMs } }: ChannelAdapter,
    { accountNo, now }: { readonly accountNo: number; readonly now: Instant },
  ): Promise<readonly Spoken[]> {
    const drafts = slice.map(({ message, request: { key, sender } }) => ({ message, providerKey: key, sender }));
    const timing = { callTimeoutMs, leaseMs: callTimeoutMs + LEASE_MARGIN_MS };
    const begun = await beginSending(tx, drafts, claim, accountNo, timing, now);
    return slice.flatMap((item) => {
      const attempt = begun.get(item.message.id);
      return attempt === undefined ? [] : [{ ...item, attempt, claim }];
    });
  }

  /** The provider's answers as they come, then `unknown` for each request without one. Never throws. */
  async *speak(spoken: readonly Spoken[], adapter: ChannelAdapter): AsyncGenerator<Heard> {
    const open = new Map(spoken.map((item) => [item.request.key, item]));
    const deadline = deadlineIn(adapter.capabilities.callTimeoutMs + LEASE_MARGIN_MS / 3);
    const outcomes = adapter.send(spoken.map(({ request }) => request))[Symbol.asyncIterator]();
    let code = 'no-answer';
    try {
      while (open.size > 0) {
        const next = await Promise.race([deadline.passed, outcomes.next()]);
        if (next === null || next.done === true) break;
        const item = open.get(next.value.key);
        if (item === undefined) continue;
        open.delete(next.value.key);
        yield { spoken: item, outcome: next.value };
      }
    } catch {
      code = 'adapter-failed';
    }
    deadline.cancel();
    for (const [key, item] of open) yield { spoken: item, outcome: { key, kind: 'unknown', code } };
  }

  #reportUrl(connectionId: ConnectionId): string | null {
    if (this.address.url === null) return null;
    let url = this.#reportUrls.get(connectionId);
    if (url === undefined) {
      url = `${this.address.url}/hooks/channels/${connectionId}/reports/${this.keyring.callbackKey(connectionId, 'reports')}`;
      this.#reportUrls.set(connectionId, url);
    }
    return url;
  }
}

/** Where the provider falls back by itself, it is given the words of the other kind too: a text message is shorter. */
function fallbackText({ texts }: ClaimedMessage, kind: ChannelKind): Pick<SendRequest, 'fallbackText'> {
  const other = kind === 'sms' ? texts.chat : texts.sms;
  return other === undefined ? {} : { fallbackText: other.body };
}

function deadlineIn(ms: number): { readonly passed: Promise<null>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
