import type { RichContent } from '../../core/index.js';

/** A template with its tags filled; not ok where it would be too long. */
export type Filled =
  | { readonly ok: true; readonly text: string; readonly used: readonly string[]; readonly missing: readonly string[] }
  | { readonly ok: false };

export type FilledRich =
  | {
      readonly ok: true;
      readonly rich: RichContent;
      readonly used: readonly string[];
      readonly missing: readonly string[];
    }
  | { readonly ok: false };

/**
 * What a message shows besides its text, with its tags filled. A picture or a button whose address came out as none is
 * left out: the text says enough without it.
 */
export function fillRich(
  { subject, answers, image, button, template }: RichContent,
  fill: (source: string) => Filled,
): FilledRich {
  const used = new Set<string>();
  const missing = new Set<string>();
  let isOk = true;
  const filled = (source: string): string => {
    const result = fill(source);
    if (!result.ok) isOk = false;
    else {
      result.used.forEach((tag) => used.add(tag));
      result.missing.forEach((tag) => missing.add(tag));
    }
    return result.ok ? result.text.trim() : '';
  };
  const shownSubject = subject === undefined ? '' : filled(subject).replace(/\s+/g, ' ');
  const shownImage = image === undefined ? null : addressOf(filled(image));
  const shownButton =
    button === undefined ? null : { caption: filled(button.caption), url: addressOf(filled(button.url)) };
  const shownTemplate =
    template === undefined ? null : { ...template, parameters: eachOf(template.parameters, filled) };
  if (!isOk) return { ok: false };
  const { caption = '', url = null } = shownButton ?? {};
  return {
    ok: true,
    rich: {
      ...(shownSubject === '' ? {} : { subject: shownSubject }),
      ...(answers === undefined ? {} : { answers }),
      ...(shownImage === null ? {} : { image: shownImage }),
      ...(url === null || caption === '' ? {} : { button: { caption, url } }),
      ...(shownTemplate === null ? {} : { template: shownTemplate }),
    },
    used: [...used],
    missing: [...missing],
  };
}

/** Only https leads anywhere. */
function addressOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' ? url.href : null;
}

function eachOf(values: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
