/** The languages the hub speaks to merchants. */
export const LOCALES = ['pl', 'en', 'el'] as const;
export type Locale = (typeof LOCALES)[number];

/** One text in every language we speak. */
export type Localised = Readonly<Record<Locale, string>>;

/** `pl_PL`, `el-GR`, `EN` → the language we have for it, or null. */
export function parseLocale(text: string): Locale | null {
  const language = text.slice(0, 2).toLowerCase();
  return LOCALES.find((locale) => locale === language) ?? null;
}
