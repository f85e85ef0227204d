import { readFileSync } from 'node:fs';
import { toZonedIso, type Locale, type Localised } from '@hub/kernel';
import { escaped } from '../infra/web/page.js';
import { totalsOf, type UsageReport } from './usage.service.js';
import { tableOf, type TableWish } from './usage-table.js';

export const USAGE_STYLE = readFileSync(new URL('usage.css', import.meta.url), 'utf8');
const PAGE = readFileSync(new URL('usage.html', import.meta.url), 'utf8');

const TITLE: Localised = { pl: 'Zużycie', en: 'Usage', el: 'Χρήση' };
const CLOSED: Localised = { pl: 'zamknięto', en: 'closed', el: 'έκλεισε' };
const OPEN: Localised = { pl: 'wstępne, zamknięcie', en: 'provisional, closes', el: 'προσωρινά, κλείνει' };
const NOTHING: Localised = {
  pl: 'W tym miesiącu nic nie wysłano.',
  en: 'Nothing was sent in this month.',
  el: 'Δεν στάλθηκε τίποτα αυτόν τον μήνα.',
};
const TOTAL: Localised = { pl: 'Razem', en: 'Total', el: 'Σύνολο' };
const MICROS = 1_000_000;

/** A page to print: what it says is in it, and names people chose cannot become markup. */
export function usagePage(report: UsageReport, wish: TableWish): string {
  const { locale } = wish;
  const values: Readonly<Record<string, string>> = {
    locale,
    style: USAGE_STYLE,
    title: escaped(`${TITLE[locale]} ${report.month}`),
    state: report.clients.map((client) => `<li>${escaped(stateOf(client, locale))}</li>`).join(''),
    table: report.rows.length === 0 ? `<p>${escaped(NOTHING[locale])}</p>` : table(report, wish),
    totals: totals(report, wish),
  };
  return PAGE.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

function stateOf({ name, closedAt, closesAt, zone }: UsageReport['clients'][number], locale: Locale): string {
  const day = toZonedIso(closedAt ?? closesAt, zone).slice(0, 'YYYY-MM-DD'.length);
  return `${name}: ${(closedAt === null ? OPEN : CLOSED)[locale]} ${day} (${zone})`;
}

function table(report: UsageReport, wish: TableWish): string {
  const { titles, rows } = tableOf(report, wish);
  const head = titles.map(({ text, isNumber }) => `<th scope="col"${classOf(isNumber)}>${escaped(text)}</th>`).join('');
  const body = rows.map((cells) => {
    const shown = cells.map(
      (cell, index) => `<td${classOf(titles[index]?.isNumber)}>${escaped(String(cell ?? ''))}</td>`,
    );
    return `<tr>${shown.join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function totals(report: UsageReport, { locale, showsMarkup }: TableWish): string {
  return totalsOf(report.rows)
    .map(({ currency, messages, parts, billedMicros, estimatedMicros, chargedMicros }) => {
      const sums = [billedMicros, estimatedMicros, ...(showsMarkup && chargedMicros !== null ? [chargedMicros] : [])];
      const amounts = sums.map((micros) => (micros / MICROS).toFixed(4)).join(' / ');
      return `<li>${escaped(`${TOTAL[locale]} ${currency}: ${messages} / ${parts} / ${amounts}`)}</li>`;
    })
    .join('');
}

const classOf = (isNumber: boolean | undefined) => (isNumber === true ? ' class="number"' : '');
