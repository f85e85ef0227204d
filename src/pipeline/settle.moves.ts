import { SECOND_MS, plus, type Instant } from '@hub/kernel';
import { nextStep, type LegEnd } from './fallback/fallback.js';
import type { ClaimedMessage } from './model/claimed-messages.js';
import { partsOf } from './model/message.js';
import type { Move } from './model/message-moves.js';
import type { ReportedChange } from './report/report.service.js';
import type { Answer } from './send/answers.js';

/** Beyond the validity the provider was given: silence then means that nothing more will come. */
const SILENCE_MARGIN_MS = 60 * SECOND_MS;

/** What an answer does to its message. `providerValidUntil` is how long the provider tries;
 * null where it never reports, so that silence says nothing. */
export function answerMove(
  { message, effect, news }: Answer,
  providerValidUntil: Instant | null | undefined,
  now: Instant,
): readonly Move[] {
  const base = { id: message.id, from: ['sending'] as const, onLeg: message.legNo };
  switch (effect.kind) {
    case 'accepted': {
      const ttlEnd = providerValidUntil ?? message.validUntil;
      const hasNextLeg = message.route.length > message.legNo && providerValidUntil !== null;
      return [
        {
          ...base,
          to: 'accepted',
          reason: null,
          acceptedAt: now,
          parts: news.parts ?? null,
          price: news.price ?? null,
          ...(hasNextLeg ? { fallbackAt: plus(ttlEnd, SILENCE_MARGIN_MS) } : {}),
        },
      ];
    }
    case 'leg-over':
      return [legEnded(message, effect.end, effect.fault.code, base.from, now)];
    case 'later': {
      const next = effect.prefersNextLeg ? nextStep('unavailable', message) : null;
      if (next?.kind === 'next-leg') return [legEnded(message, 'unavailable', effect.fault.code, base.from, now)];
      if (effect.dueAt >= message.validUntil) return [{ ...base, to: 'expired', reason: effect.fault.code }];
      return [{ ...base, to: 'planned', reason: effect.fault.code, dueAt: effect.dueAt, attemptNo: effect.attemptNo }];
    }
    case 'ask-again':
      return [];
    case 'uncertain':
      return [legEnded(message, 'uncertain', effect.code, base.from, now)];
  }
}

/** The current leg is over: the next one, now, or the message's end. */
export function legEnded(message: ClaimedMessage, end: LegEnd, code: string, from: Move['from'], now: Instant): Move {
  const base = { id: message.id, from, onLeg: message.legNo, reason: code };
  const step = nextStep(end, message);
  if (step.kind === 'next-leg') {
    return {
      ...base,
      to: 'planned',
      dueAt: now,
      legNo: step.legNo,
      attemptNo: 1,
      connectionId: step.leg.connectionId,
      parts: partsOf(message.texts, step.leg),
    };
  }
  if (step.kind === 'stay') return { ...base, to: end === 'uncertain' ? 'uncertain' : 'accepted' };
  return { ...base, to: end === 'expired' ? 'expired' : 'failed' };
}

/** A report's effect on its message: good news wins over everything, other news counts only for the current leg. */
export function reportMove(message: ClaimedMessage, change: ReportedChange, now: Instant): Move | null {
  const move = moveOf(message, change, now);
  return move === null ? null : { ...move, price: change.price };
}

function moveOf(message: ClaimedMessage, { attempt, to, code, isBlocked }: ReportedChange, now: Instant): Move | null {
  const isCurrent = attempt.legNo === message.legNo && attempt.attemptNo === message.attemptNo;
  if (to === 'delivered' || to === 'read') {
    const from = [
      'sending',
      'uncertain',
      'accepted',
      'failed',
      'expired',
      'planned',
      'held',
      // The next leg was given up, and the former one arrived all the same.
      'cancelled',
      ...(to === 'read' ? (['delivered'] as const) : []),
    ] as const;
    return { id: message.id, from, to, reason: null, acceptedAt: now };
  }
  if (!isCurrent) return null;
  const from = ['sending', 'uncertain', 'accepted'] as const;
  if (to === 'accepted')
    return { id: message.id, from: ['sending', 'uncertain'], to, reason: null, acceptedAt: now, onLeg: message.legNo };
  if (to !== 'failed' && to !== 'expired') return null;
  // The provider itself may still try another way: the next leg waits for the silence after its whole time.
  const end = isBlocked ? 'opted-out' : to;
  const isItsProviders = message.route[message.legNo - 1]?.ownsFallback === true;
  if (isItsProviders && nextStep(end, message).kind === 'next-leg') return null;
  return { ...legEnded(message, end, code, from, now), acceptedAt: now };
}

/** Arrived after the message had gone on to another attempt, which may have arrived too. */
export function isLate(message: ClaimedMessage | undefined, { attempt, to }: ReportedChange): boolean {
  if (message === undefined || (to !== 'delivered' && to !== 'read')) return false;
  const wasKnown = attempt.state === 'delivered' || attempt.state === 'read';
  return !wasKnown && (attempt.legNo !== message.legNo || attempt.attemptNo !== message.attemptNo);
}
