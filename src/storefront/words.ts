import type { Localised, Locale } from '@hub/kernel';
import type { StorefrontSettings } from './storefront.entity.js';

/** What people agree to where the shop has no words of its own. */
const CONSENT = (shop: string): Localised => ({
  pl: `Chcę dostawać SMS-y z ofertami sklepu ${shop}. Zgodę mogę wycofać w każdej chwili.`,
  en: `I want to get text messages with offers from ${shop}. I can withdraw my consent at any time.`,
  el: `Θέλω να λαμβάνω SMS με προσφορές από ${shop}. Μπορώ να ανακαλέσω τη συγκατάθεση οποτεδήποτε.`,
});

export function consentWording({ newsletter }: StorefrontSettings, shop: string, locale: Locale): string {
  return newsletter.wording[locale] ?? CONSENT(shop)[locale];
}

/** Sent as a message: cheap characters only, but for the shop's name. */
export function codeText(code: string, shop: string, locale: Locale): string {
  const texts: Localised = {
    pl: `${code} to Twoj kod zapisu na SMS-y sklepu ${shop}. Nie zapisujesz sie? Zignoruj te wiadomosc.`,
    en: `${code} is your code for text messages from ${shop}. Not you? Ignore this message.`,
    el: `${code}: Ο ΚΩΔΙΚΟΣ ΣΑΣ ΓΙΑ SMS ΑΠΟ ${shop}. ΔΕΝ ΕΙΣΤΕ ΕΣΕΙΣ; ΑΓΝΟΗΣΤΕ ΤΟ ΜΗΝΥΜΑ.`,
  };
  return texts[locale];
}
