import { Injectable } from '@nestjs/common';
import { MINUTE_MS, SECOND_MS, plus, type ConnectionId, type Instant, type MessageId } from '@hub/kernel';
import type { ChannelAdapter, SendOutcome, SendRequest } from '../../core/index.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import type { Tx } from '../../infra/database/database.js';
import { PublicAddress } from '../../infra/public-address.js';
import { AttemptRepository } from '../model/attempt.repository.js';
import { toSending } from '../model/message-moves.js';
import type { ClaimedMessage } from '../model/message-claims.js';
import type { FreshFacts } from '../model/send-facts.repository.js';

export interface Outgoing {
  readonly message: ClaimedMessage;
  readonly request: SendRequest;
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
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly keyring: Keyring,
    private readonly address: PublicAddress,
  ) {}

  toRequest(
    message: ClaimedMessage,
    facts: Pick<FreshFacts, 'senderOf'>,
    now: Instant,
    options: { goesAlone?: boolean } = {},
  ): Outgoing {
    const leg = message.route[message.legNo - 1];
    const text = leg === undefined ? undefined : message.texts[leg.kind];
    if (leg === undefined || text === undefined) throw new Error(`${message.id} has no text for its leg`);
    const latest = plus(now, leg.maxValiditySeconds * SECOND_MS);
    const earliest = plus(now, Math.max(leg.minValiditySeconds * SECOND_MS, MIN_PROVIDER_VALIDITY_MS));
    return {
      message,
      request: {
        key: this.keyring.legKey(message.occasionKey, message.legNo, message.attemptNo),
        to: message.recipient,
        text: text.body,
        sender: facts.senderOf(message),
        messageClass: message.messageClass,
        validUntil: Math.min(latest, Math.max(earliest, message.validUntil)) as Instant,
        reportUrl: this.#reportUrl(message.connectionId),
        goesAlone: options.goesAlone ?? message.attemptNo > 1,
      },
    };
  }

  /** Commits the slice as spoken of; only what comes back may be sent. */
  async begin(
    tx: Tx,
    slice: readonly Outgoing[],
    claim: string,
    adapter: ChannelAdapter,
    now: Instant,
  ): Promise<readonly Outgoing[]> {
    const { callTimeoutMs } = adapter.capabilities;
    const timing = { callTimeoutMs, leaseMs: callTimeoutMs + LEASE_MARGIN_MS };
    const ours = await toSending(
      tx,
      slice.map(({ message }) => message.id),
      claim,
      timing,
      now,
    );
    const spoken = slice.filter(({ message }) => ours.has(message.id));
    await this.note(tx, spoken, now);
    return spoken;
  }

  /** Writes down that these are asked now: for the first time, or again under the same key. */
  async note(tx: Tx, spoken: readonly Outgoing[], now: Instant): Promise<void> {
    const drafts = spoken.map(({ message, request }) => ({
      ...message,
      messageId: message.id,
      providerKey: request.key,
      sender: request.sender,
    }));
    await this.attempts.begin(tx, drafts, now);
  }

  /** The provider's answers as they come, then `unknown` for each request without one. Never throws. */
  async *speak(
    spoken: readonly Outgoing[],
    adapter: ChannelAdapter,
  ): AsyncGenerator<{ readonly id: MessageId; readonly outcome: SendOutcome }> {
    const open = new Map(spoken.map(({ message, request }) => [request.key, message.id]));
    const deadline = performance.now() + adapter.capabilities.callTimeoutMs + LEASE_MARGIN_MS / 3;
    const outcomes = adapter.send(spoken.map(({ request }) => request))[Symbol.asyncIterator]();
    let code = 'no-answer';
    try {
      for (
        let next = await before(deadline, outcomes.next());
        next?.done === false;
        next = await before(deadline, outcomes.next())
      ) {
        const id = open.get(next.value.key);
        if (id === undefined) continue;
        open.delete(next.value.key);
        yield { id, outcome: next.value };
      }
    } catch {
      code = 'adapter-failed';
    }
    for (const [key, id] of open) yield { id, outcome: { key, kind: 'unknown', code } };
  }

  #reportUrl(connectionId: ConnectionId): string | null {
    if (this.address.url === null) return null;
    return `${this.address.url}/hooks/channels/${connectionId}/reports/${this.keyring.callbackKey(connectionId, 'reports')}`;
  }
}

/** The promise's value, or null once the deadline (of `performance.now()`) has passed. */
async function before<T>(deadline: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
