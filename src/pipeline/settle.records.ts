import { Injectable } from '@nestjs/common';
import { plus, type ConnectionId, type Instant, type Localised } from '@hub/kernel';
import { SuppressionRepository } from '../contacts/suppression.repository.js';
import type { Tx } from '../infra/database/database.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { countFailures, countSuccess, holdFor } from '../plugin-host/account-breaker.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import type { ClaimedMessage } from './model/claimed-messages.js';
import { AttemptRepository } from './model/attempt.repository.js';
import { ReportRepository } from './model/report.repository.js';
import { SendFactsRepository } from './model/send-facts.repository.js';
import type { Answer } from './send/answers.js';
import { SpendService } from './send/spend.service.js';

const UNLISTED: Localised = {
  pl: 'Operator odpowiedział kodem, którego nie znamy. Wiadomość jest oznaczona; sprawdź ją u operatora.',
  en: 'The provider answered with a code we do not know. The message is marked; look it up at the provider.',
  el: 'Ο πάροχος απάντησε με άγνωστο κωδικό. Το μήνυμα σημειώθηκε· ελέγξτε το στον πάροχο.',
};

/** The tables the settle flow reads and writes, in one hand. */
@Injectable()
export class SettleRecords {
  /** Whose failures were counted here since they were last answered. */
  readonly #failing = new Set<ConnectionId>();

  constructor(
    readonly attempts: AttemptRepository,
    readonly reports: ReportRepository,
    readonly facts: SendFactsRepository,
    readonly connections: ConnectionRepository,
    readonly spend: SpendService,
    private readonly notices: NoticeRepository,
    private readonly suppressions: SuppressionRepository,
  ) {}

  /** What answers mean beyond their messages: a paused account, a notice, a number that must not be written to again. */
  async remember(tx: Tx, connection: Connection, answers: readonly Answer[], now: Instant): Promise<void> {
    await this.#watch(tx, connection, answers, now);
    if (answers.every(({ fault }) => fault === null)) return;
    const pausing = answers.find((answer) => answer.pausesConnection);
    if (pausing?.fault != null) await this.connections.pause(tx, connection, pausing.fault.kind);
    await this.notices.raise(
      tx,
      answers
        .filter((answer) => answer.raisesNotice && answer.fault !== null)
        .map((answer) => ({
          organisationId: connection.organisationId,
          subjectId: connection.id,
          code: `connection.${answer.fault?.kind}`,
          severity: answer.pausesConnection ? 'urgent' : 'warning',
          text: answer.fault?.isUnlisted === true ? UNLISTED : (answer.fault?.merchantText ?? UNLISTED),
        })),
      now,
    );
    const optedOut = answers.filter((answer) => answer.fault?.recipientOptedOut === true);
    await this.suppressions.add(
      tx,
      optedOut.map(({ message }) => ({ ...message, phoneHash: hashOfLeg(message), source: 'provider-opt-out' })),
      now,
    );
  }

  /** The breaker of the account: one statement where calls failed, none while all goes well. */
  async #watch(tx: Tx, connection: Connection, answers: readonly Answer[], now: Instant): Promise<void> {
    const { id } = connection;
    const silences = answers.flatMap(({ fault }) => (fault?.kind === 'rate-limited' ? (fault.retryAfterMs ?? []) : []));
    if (silences.length > 0) await holdFor(tx, connection, plus(now, Math.max(...silences)));
    const unanswered = answers.filter(isUnanswered).length;
    const isAnswered = answers.some((answer) => !isUnanswered(answer) && answer.fault?.kind !== 'rate-limited');
    if (isAnswered) {
      if (connection.failures > 0 || this.#failing.has(id)) await countSuccess(tx, connection);
      this.#failing.delete(id);
    } else if (unanswered > 0) {
      await countFailures(tx, connection, unanswered, now);
      this.#failing.add(id);
    }
  }
}

/** Nothing came back that tells how the account is. */
function isUnanswered({ effect, fault }: Answer): boolean {
  return fault?.kind === 'unavailable' || effect.kind === 'ask-again' || effect.kind === 'uncertain';
}

/** Of the address that the current leg went to. */
function hashOfLeg({ route, legNo, recipientHash, emailHash }: ClaimedMessage): string {
  return (route[legNo - 1]?.kind === 'email' ? emailHash : null) ?? recipientHash;
}
