import { notAllowed, unclosed, unknownTag, type TemplateProblem } from './problems.js';
import { isAllowedTag, readTagName, type TagOptions } from './tag-names.js';

/** A stretch of plain template text: as it is, or a `{tag}` with the text that stands in for a missing value. */
export type ContentPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly name: string; readonly fallback: string | null };

export interface ScannedContent {
  readonly pieces: readonly ContentPiece[];
  readonly problems: readonly TemplateProblem[];
}

const BRACES = /\{([^{}|\r\n]*)(?:\|([^{}]*))?\}/g;
const OPENED = /\{([a-z_][a-zA-Z0-9_.]*)/g;

/** Finds the merchant's tags in text outside `{{ }}`. `offset` is where the text stands in the source. */
export function scanContent(text: string, offset: number, options: TagOptions): ScannedContent {
  const pieces: ContentPiece[] = [];
  const problems: TemplateProblem[] = [];
  let done = 0;
  const addText = (end: number) => {
    const between = text.slice(done, end);
    problems.push(...unclosedTags(between, offset + done, options));
    if (between !== '') pieces.push({ kind: 'text', text: between });
    done = end;
  };
  for (const match of text.matchAll(BRACES)) {
    const written = match[1] ?? '';
    const reading = readTagName(written, options);
    if (reading.kind === 'text') continue;
    addText(match.index);
    done += match[0].length;
    if (reading.kind === 'tag') pieces.push({ kind: 'tag', name: reading.name, fallback: match[2] ?? null });
    else if (reading.kind === 'forbidden') problems.push(notAllowed(match[0], offset + match.index));
    else problems.push(unknownTag(written, reading.nearest, offset + match.index));
  }
  addText(text.length);
  return { pieces, problems };
}

function unclosedTags(text: string, offset: number, options: TagOptions): TemplateProblem[] {
  return [...text.matchAll(OPENED)]
    .filter((match) => isAllowedTag((match[1] ?? '').replace(/\.+$/, ''), options))
    .map((match) => unclosed(match[0], offset + match.index));
}
