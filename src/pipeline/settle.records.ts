import { Injectable } from '@nestjs/common';
import type { Instant, Localised } from '@hub/kernel';
import { SuppressionRepository } from '../contacts/suppression.repository.js';
import type { Tx } from '../infra/database/database.js';
import { NoticeRepository } from '../notices/notice.repository.js';
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
}

/** Of the address that the current leg went to. */
function hashOfLeg({ route, legNo, recipientHash, emailHash }: ClaimedMessage): string {
  return (route[legNo - 1]?.kind === 'email' ? emailHash : null) ?? recipientHash;
}
