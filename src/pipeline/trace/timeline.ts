import { toIso, toLocalText, type Localised, type Money } from '@hub/kernel';
import type { MessageRecord } from './message-record.js';
import type { AttemptRecord, ClickRecord, ReportRecord } from './trace.repository.js';
import { reasonText, stateText } from '../model/words.js';

/** One line of a message's story. `text` is for the merchant; `code` for those who look it up. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly stage: string;
  readonly code: string;
  readonly text: Localised;
}

/** States that the provider's own lines tell already. */
const QUIET_STATES = new Set(['planned', 'sending', 'accepted', 'delivered', 'read']);

/** The story of one message, oldest first: why it was planned, what the provider said, what was reported. */
export function timelineOf(
  message: MessageRecord,
  attempts: readonly AttemptRecord[],
  reports: readonly ReportRecord[],
  clicks: readonly ClickRecord[],
  showsPrices: boolean,
): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [
    planned(message),
    ...attempts.flatMap(attemptEntries),
    ...reports.map((report) => reportEntry(report, showsPrices)),
    ...duplicateEntries(attempts),
    ...clicks.map(clickEntry),
  ];
  if (!QUIET_STATES.has(message.state) || message.reason !== null) {
    const detail = message.reason === null ? null : reasonText(message.reason);
    const state = stateText(message.state);
    entries.push({
      at: toIso(message.changedAt),
      stage: 'statistics',
      code: message.reason ?? message.state,
      text: detail === null ? state : join(state, detail),
    });
  }
  return entries.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}

function planned({ why, dueAt, createdAt, recipe }: MessageRecord): TimelineEntry {
  const rule = why.rule ?? '–';
  const due = `${toLocalText(dueAt, recipe.zone)} (${recipe.zone})`;
  const reason = reasonText(why.time.reason);
  return {
    at: toIso(createdAt),
    stage: 'schedule',
    code: why.time.reason,
    text: {
      pl: `Zaplanowano (reguła: ${rule}; zdarzenie: ${why.event ?? 'ręcznie'}; numer: ${why.phone.source}). ${reason.pl} Termin: ${due}.`,
      en: `Planned (rule: ${rule}; event: ${why.event ?? 'by hand'}; number: ${why.phone.source}). ${reason.en} Due: ${due}.`,
      el: `Προγραμματίστηκε (κανόνας: ${rule}· συμβάν: ${why.event ?? 'χειροκίνητα'}· αριθμός: ${why.phone.source}). ${reason.el} Ώρα: ${due}.`,
    },
  };
}

function attemptEntries(attempt: AttemptRecord): readonly TimelineEntry[] {
  const via = attempt.connectionName;
  const asked: TimelineEntry = {
    at: attempt.firstAskedAt,
    stage: 'send',
    code: 'asked',
    text: {
      pl: `Przekazujemy do ${via} (próba ${attempt.attemptNo}, zapytań: ${attempt.asked}).`,
      en: `Handing over to ${via} (attempt ${attempt.attemptNo}, asked ${attempt.asked}×).`,
      el: `Παράδοση στο ${via} (προσπάθεια ${attempt.attemptNo}, ερωτήσεις: ${attempt.asked}).`,
    },
  };
  if (attempt.answeredAt === null) return [asked];
  const said = attempt.errorText ?? (attempt.providerMessageId === null ? stateText(attempt.state) : accepted(attempt));
  return [
    asked,
    {
      at: attempt.answeredAt,
      stage: 'send',
      code: attempt.errorText === null ? 'answered' : (attempt.code ?? 'refused'),
      text: said,
    },
  ];
}

function accepted({ providerMessageId, parts }: AttemptRecord): Localised {
  const count = parts === null ? '' : `, SMS: ${parts}`;
  return {
    pl: `Operator przyjął wiadomość (${providerMessageId}${count}).`,
    en: `The provider took the message (${providerMessageId}${count}).`,
    el: `Ο πάροχος παρέλαβε το μήνυμα (${providerMessageId}${count}).`,
  };
}

/** Where the provider chooses between ways of its own, the report is about one of them: what came of it, at what price. */
function reportEntry(report: ReportRecord, showsPrices: boolean): TimelineEntry {
  const told = report.way?.state ?? report.state;
  const state = stateText(told === 'lost' ? 'uncertain' : told);
  const note: Localised =
    report.outcome === 'to-confirm'
      ? UNSIGNED
      : isNews(report)
        ? { pl: 'Raport operatora.', en: "The provider's report.", el: 'Αναφορά παρόχου.' }
        : {
            pl: 'Raport operatora (nic nie zmienia).',
            en: "The provider's report (changes nothing).",
            el: 'Αναφορά παρόχου (χωρίς αλλαγή).',
          };
  const text = join(note, report.way === null ? state : join(same(`${report.way.name}:`), state));
  const { price } = report;
  const isPriced = price !== null && showsPrices;
  return {
    at: report.receivedAt,
    stage: 'report',
    code: report.code,
    text: isPriced ? join(text, priceText(price)) : text,
  };
}

/** Believed only once the provider says so too, since another channel would be paid for. */
const UNSIGNED: Localised = {
  pl: 'Raport bez podpisu: pytamy operatora, zanim użyjemy następnego kanału.',
  en: 'A report nobody signed: the provider is asked before the next channel is used.',
  el: 'Ανυπόγραφη αναφορά: ρωτάμε τον πάροχο πριν χρησιμοποιηθεί το επόμενο κανάλι.',
};

function clickEntry({ firstAt, clicks }: ClickRecord): TimelineEntry {
  return {
    at: firstAt,
    stage: 'statistics',
    code: 'link.followed',
    text: {
      pl: `Klient otworzył link (razem: ${clicks}).`,
      en: `The customer followed the link (${clicks} in all).`,
      el: `Ο πελάτης άνοιξε τον σύνδεσμο (σύνολο: ${clicks}).`,
    },
  };
}

const ARRIVED = new Set(['delivered', 'read']);

/** The former leg arrived late, after the next had left: the customer may have the message twice. */
function duplicateEntries(attempts: readonly AttemptRecord[]): readonly TimelineEntry[] {
  const arrived = attempts.findIndex(({ state }) => ARRIVED.has(state));
  const late = attempts[arrived];
  const isTwice = attempts.slice(arrived + 1).some(({ state }) => state === 'accepted' || ARRIVED.has(state));
  if (late === undefined || !isTwice) return [];
  return [
    {
      at: late.reportedAt ?? late.lastAskedAt,
      stage: 'report',
      code: 'duplicate_delivery',
      text: {
        pl: 'Doszła z opóźnieniem, gdy następny kanał był już w drodze: klient mógł dostać ją dwa razy.',
        en: 'It arrived late, when the next channel was on its way: the customer may have it twice.',
        el: 'Έφτασε με καθυστέρηση, όταν το επόμενο κανάλι είχε ήδη ξεκινήσει: ο πελάτης ίσως το έλαβε δύο φορές.',
      },
    },
  ];
}

function isNews({ outcome }: ReportRecord): boolean {
  return outcome === 'moved' || outcome === 'way';
}

/** A message costs fractions of a cent: all of them are told. */
function priceText({ micros, currency }: Money): Localised {
  const amount = `${micros / 1_000_000} ${currency}.`;
  const withComma = amount.replace(/\.(?=\d)/, ',');
  return { pl: withComma, en: amount, el: withComma };
}

function same(text: string): Localised {
  return { pl: text, en: text, el: text };
}

function join(left: Localised, right: Localised): Localised {
  return { pl: `${left.pl} ${right.pl}`, en: `${left.en} ${right.en}`, el: `${left.el} ${right.el}` };
}
