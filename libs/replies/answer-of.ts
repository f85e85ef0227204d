/** An answer by mail, and what its program or its writer put below. */
export interface Answered {
  readonly answer: string;
  /** What is not shown as the answer; null where nothing was cut. */
  readonly quoted: string | null;
}

/** "On … wrote:" as mail programs end it. */
const WROTE = /\b(?:wrote|napisał(?:\(a\)|a)?|pisze)\s*:$|(?:^|\s)έγραψε\s*:$/iu;
/** How such a line begins, where it was broken before its end. */
const WHEN = /^(?:On|W dniu|Dnia|Στις|\p{L}{2,5}\.?,) .*\d/iu;
const ORIGINAL = /^-{2,}\s*(?:Original Message|Forwarded message|Wiadomość oryginalna|Αρχικό μήνυμα)\s*-{2,}$/iu;
/** Outlook writes the other's headers: a sender, and its date within the next lines. */
const SENDER = /^\**(?:From|Od|Από):\**\s/iu;
const SENT = /^\**(?:Sent|Date|Wysłano|Data|Στάλθηκε|Ημερομηνία):\**\s/iu;
const SIGNATURE =
  /^(?:-- ?|(?:Sent from my|Get Outlook for|Wysłan[eo] z|Pobierz (?:aplikację )?Outlook|Στάλθηκε από|Εστάλη από) ?.*)$/iu;
/** Longer lines are nobody's attribution. */
const LINE = 300;
/** Lines an attribution may be broken into. */
const BROKEN = 3;

/**
 * What somebody wrote above what they answered: up to the first mark of a quotation or a signature, without lines that
 * begin with `>`. Answers written between quoted lines stay. Where that leaves nothing, nothing is cut.
 */
export function answerOf(text: string): Answered {
  const whole = text.replaceAll('\r\n', '\n').trim();
  const lines = whole.split('\n');
  const mark = lines.findIndex((_, index) => isMark(lines, index));
  const end = mark < 0 ? lines.length : beginning(lines, mark);
  const above = unquoted(lines.slice(0, end));
  const below = lines.slice(mark < 0 ? end : mark + 1);
  const isBetween = mark >= 0 && WROTE.test(lineAt(lines, mark)) && isQuote(firstWritten(below));
  const kept = isBetween ? [...above, ...unquoted(withoutSignature(below))] : above;
  const answer = kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  if (answer === '' || answer === whole) return { answer: whole, quoted: null };
  return { answer, quoted: whole };
}

function isMark(lines: readonly string[], index: number): boolean {
  const line = lineAt(lines, index);
  if (ORIGINAL.test(line) || isSignature(lines[index] ?? '') || WROTE.test(line)) return true;
  return SENDER.test(line) && [1, 2, 3].some((step) => SENT.test(lineAt(lines, index + step)));
}

/** Where a broken attribution begins. */
function beginning(lines: readonly string[], mark: number): number {
  if (!WROTE.test(lineAt(lines, mark)) || WHEN.test(lineAt(lines, mark))) return mark;
  for (let index = mark - 1; index > mark - BROKEN && index >= 0; index--) {
    if (WHEN.test(lineAt(lines, index))) return index;
  }
  return mark;
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => isSignature(line));
  return end < 0 ? lines : lines.slice(0, end);
}

function isSignature(line: string): boolean {
  return line.length < LINE && SIGNATURE.test(line.trimEnd() === '--' ? '--' : line.trim());
}

function unquoted(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !isQuote(line));
}

function isQuote(line: string): boolean {
  return line.startsWith('>');
}

function firstWritten(lines: readonly string[]): string {
  return lines.find((line) => line.trim() !== '') ?? '';
}

function lineAt(lines: readonly string[], index: number): string {
  const line = (lines[index] ?? '').trim();
  return line.length > LINE ? '' : line;
}
