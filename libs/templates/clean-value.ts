import { endsAsDomain } from './top-level-domains.js';

const LINE_BREAKS_AND_TABS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

/** Dots a phone's or browser's address parser takes for a dot. */
const DOT = String.raw`[.\u2024\u3002\uff0e\uff61]`;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?`;
const END_OF_WORD = String.raw`(?:[/?#:]\S*)?`;

const WITH_SCHEME = /[a-z0-9+.-]{0,20}:\/\/\S*/gi;
const WITH_WWW = new RegExp(String.raw`(?<![\p{L}\p{N}])www${DOT}\S+`, 'giu');
const IP_ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?:[/:]\S*)?/g;
const DOMAIN = new RegExp(
  String.raw`(?:[^\s@<>"(),;:]{1,64}@)?(?<![\p{L}\p{N}-])(${LABEL}(?:${DOT}${LABEL})+)(?![\p{L}\p{N}])(${END_OF_WORD})`,
  'giu',
);

/** Words of letters and digits with single spaces between: nothing below would change them, and most names are that. */
const PLAIN = /^[\p{L}\p{N}'’-]+(?: [\p{L}\p{N}'’-]+)*$/u;

/**
 * What a person typed (a name, a street, a note) made safe to stand in a message of ours: line breaks become spaces,
 * control and invisible characters go, and so do web addresses, bare domains and e-mail addresses. Abbreviations stay
 * (`Sp. z o.o.`, `ul.Prosta 1.5`). Doing it twice changes nothing more. Not for a value that is an address by nature.
 */
export function cleanValue(text: string): string {
  if (PLAIN.test(text)) return text;
  let current = text.replace(LINE_BREAKS_AND_TABS, ' ').replace(CONTROL, '');
  // What stood around an address may form another one once it is gone, so go on until nothing changes.
  for (;;) {
    const next = withoutAddresses(current)
      .replace(/\s{2,}/g, ' ')
      .trim();
    if (next === current) return current;
    current = next;
  }
}

function withoutAddresses(text: string): string {
  return text
    .replace(WITH_SCHEME, ' ')
    .replace(WITH_WWW, ' ')
    .replace(IP_ADDRESS, ' ')
    .replace(DOMAIN, (whole: string, host: string, path: string) => (endsAsDomain(host, path !== '') ? ' ' : whole));
}
