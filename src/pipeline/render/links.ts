import type { PlannedLink } from '../model/link.entity.js';

/** How a shop's links are made short. */
export interface Linking {
  /** `https://hub.example/s/`; every short link is this and a code of one length. */
  readonly base: string;
  /** The shop's own hosts: what leads anywhere else stays as it is. Empty = the shop wants no short links. */
  readonly hosts: readonly string[];
  /** Pure: the same message and address give the same code, so that a preview is as long as what is sent. `null`: opting out. */
  readonly codeOf: (target: string | null) => string;
}

const ADDRESS = /https:\/\/[^\s<>"]+/g;
/** What ends a sentence is no part of an address. */
const TRAILING = /[.,;:!?)\]]+$/;

/** A text with its links to the shop's own pages made short, where that is shorter, and what they stand for. */
export function shortened(text: string, { base, hosts, codeOf }: Linking): { text: string; links: PlannedLink[] } {
  const links: PlannedLink[] = [];
  if (hosts.length === 0) return { text, links };
  const short = text.replaceAll(ADDRESS, (found) => {
    const target = found.replace(TRAILING, '');
    if (!URL.canParse(target) || !hosts.includes(new URL(target).host)) return found;
    const code = codeOf(target);
    if (base.length + code.length >= target.length) return found;
    links.push({ code, target });
    return `${base}${code}${found.slice(target.length)}`;
  });
  return { text: short, links };
}
