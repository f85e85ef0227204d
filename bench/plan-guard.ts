import { newId, uuidOf, type ConnectionId, type Instant, type MessageId } from '@hub/kernel';
import type { Tx } from '../src/infra/database/tx.js';
import { AttemptRepository } from '../src/pipeline/model/attempt.repository.js';
import { beginSending } from '../src/pipeline/model/begin-sending.js';
import type { ClaimedMessage } from '../src/pipeline/model/claimed-messages.js';
import { claimDue, claimUnanswered, connectionsWithDue } from '../src/pipeline/model/message-claims.js';
import { moveMessages } from '../src/pipeline/model/message-moves.js';
import { MessageRepository } from '../src/pipeline/model/message.repository.js';
import { RawEventRepository } from '../src/pipeline/model/raw-event.repository.js';

const HOT = /Seq Scan on (messages|attempts|raw_events|delivery_reports)\b/;
const TIMING = { callTimeoutMs: 1_000, leaseMs: 30_000 };

/**
 * The planner trap: the statements of the line, as the flows' own connections plan them (once, for any parameters), must reach hot
 * tables by their indexes. Returns the names of those that would walk a table instead. Nothing is executed.
 */
export async function walkingStatements(tx: Tx, connectionId: ConnectionId, now: Instant): Promise<readonly string[]> {
  const id: MessageId = newId('msg');
  const message = { id } as ClaimedMessage;
  const statements: Readonly<Record<string, (tx: Tx) => Promise<unknown>>> = {
    'claim due': (on) => claimDue(on, connectionId, { claimant: 1, now, limit: 200 }),
    'claim unanswered': (on) => claimUnanswered(on, connectionId, { claimant: 1, limit: 50 }),
    'look for due': (on) => connectionsWithDue(on, now),
    'begin sending': (on) =>
      beginSending(on, [{ message, providerKey: 'k', sender: null }], uuidOf(id), 1, TIMING, now),
    move: (on) => moveMessages(on, [{ id, from: ['sending'], to: 'accepted', reason: null, acceptedAt: now }], now),
    'record attempts': (on) =>
      new AttemptRepository().record(on, [
        {
          id: newId('att'),
          connectionId,
          providerKey: 'k',
          state: 'accepted',
          at: now,
          source: 'answer',
          providerMessageId: '1',
        },
      ]),
    'find messages to re-plan': (on) =>
      new MessageRepository().replannable(on, [{ shopId: newId('shp'), orderId: '1' }]),
    'claim raw events': (on) => new RawEventRepository().claim(on, 1, 100),
  };
  const walking: string[] = [];
  for (const [name, run] of Object.entries(statements)) {
    const explaining: Tx = {
      query: async (sql, parameters) => {
        const plan = await tx.query<Record<string, string>>(`explain (generic_plan) ${sql}`, parameters);
        if (plan.some((line) => HOT.test(line['QUERY PLAN'] ?? ''))) walking.push(name);
        return [];
      },
    };
    await run(explaining);
  }
  return walking;
}
