import { GAP } from './nodes.js';

const GAPS = new RegExp(`(?<! )( *)${GAP}([ ${GAP}]*)`, 'g');
const CLOSING = new Set([',', '.', ';', ':', '!', '?', '…', '·', '\n', '\r', '']);
/** Asked first, since most texts have none and looking back at every space costs. */
const HAS_TRAILING_SPACES = /[ \t](?:[\n\r\u2028\u2029]|$)/;
const TRAILING_SPACES = /(?<![ \t])[ \t]+$/gm;

/**
 * Closes the gaps that empty values leave: the spaces around one become a single space, or none at a line's end and
 * before punctuation. Spaces at the end of a line are cut; all else stays as written.
 */
export function closeGaps(text: string): string {
  const closed = text.includes(GAP) ? withoutGaps(text) : text;
  return HAS_TRAILING_SPACES.test(closed) ? closed.replace(TRAILING_SPACES, '') : closed;
}

function withoutGaps(text: string): string {
  return text.replace(GAPS, (gap: string, before: string, after: string, offset: number) => {
    const previous = text.charAt(offset - 1);
    const next = text.charAt(offset + gap.length);
    const isAtLineStart = previous === '' || previous === '\n';
    if (isAtLineStart || CLOSING.has(next)) return '';
    return before !== '' || after.includes(' ') ? ' ' : '';
  });
}
