import { readFileSync } from 'node:fs';
import type { Locale } from '@hub/kernel';
import type { PageWords } from './connect.words.js';

export interface PageForm {
  readonly action: string;
  readonly ticket: string;
  readonly button: string;
}

const PAGE = readFileSync(new URL('connect.html', import.meta.url), 'utf8');

/** A page without scripts: what it says is in it, and names people chose cannot become markup. */
export function connectPage(locale: Locale, { title, text }: PageWords, form: PageForm | null): string {
  const values = {
    locale,
    title: escaped(title[locale]),
    text: escaped(text[locale]),
    form:
      form === null
        ? ''
        : `<form method="post" action="${escaped(form.action)}"><input type="hidden" name="ticket" value="${escaped(form.ticket)}" /><button>${escaped(form.button)}</button></form>`,
  };
  return PAGE.replaceAll(/\{\{(\w+)\}\}/g, (_, name: keyof typeof values) => values[name]);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
