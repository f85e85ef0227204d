import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyReply } from 'fastify';
import type { Locale, Localised } from '@hub/kernel';

/** What a page of ours says. */
export interface PageWords {
  readonly title: Localised;
  readonly text: Localised;
}

export interface PageForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly button: string;
}

export interface Page {
  readonly status: number;
  readonly words: PageWords;
  readonly form: PageForm | null;
  /** Another origin that the form leads to: a form's redirect counts as its target too. */
  readonly formsTo?: string;
}

const STYLE = readFileSync(new URL('page.css', import.meta.url), 'utf8');
const PAGE = readFileSync(new URL('page.html', import.meta.url), 'utf8');

/** A page of its own for somebody who came by a link: no scripts, no cookies, in no frame. */
export async function sendPage(reply: FastifyReply, locale: Locale, { status, words, form, formsTo = '' }: Page) {
  await reply
    .status(status)
    .headers(pageHeaders(STYLE, formsTo))
    .send(toHtml(locale, words, form));
}

/** Nothing runs in a page of ours, nothing is loaded by it but its own style, and no frame shows it. */
export function pageHeaders(style: string, formsTo = ''): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self' ${formsTo}`;
  return {
    'content-security-policy': policy.trim(),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-type': 'text/html; charset=utf-8',
  };
}

/** What it says is in it, and names people chose cannot become markup. */
function toHtml(locale: Locale, { title, text }: PageWords, form: PageForm | null): string {
  const values = {
    locale,
    style: STYLE,
    title: escaped(title[locale]),
    text: escaped(text[locale]),
    form: form === null ? '' : formOf(form),
  };
  return PAGE.replaceAll(/\{\{(\w+)\}\}/g, (_, name: keyof typeof values) => values[name]);
}

function formOf({ action, fields, button }: PageForm): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}" />`,
  );
  return `<form method="post" action="${escaped(action)}">${inputs.join('')}<button>${escaped(button)}</button></form>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
