import type { Localised, ProviderErrorKind, ProviderFault } from '@hub/core';

interface ErrorEntry {
  readonly kind: ProviderErrorKind;
  readonly text: Localised;
  readonly recipientOptedOut?: true;
}

const TRY_LATER: Localised = {
  pl: 'modulus chwilowo nie przyjął wiadomości. Hub spróbuje ponownie; jeśli to trwa, sprawdź adres API w ustawieniach połączenia.',
  en: 'modulus could not take the message just now. The hub will try again; if it lasts, check the API URL of the connection.',
  el: 'Η modulus δεν δέχτηκε το μήνυμα προσωρινά. Το hub θα ξαναπροσπαθήσει· αν επιμένει, ελέγξτε το API URL της σύνδεσης.',
};
const SLOW_DOWN: Localised = {
  pl: 'modulus prosi o wolniejsze wysyłanie. Hub wyśle wiadomość za chwilę; nic nie trzeba robić.',
  en: 'modulus asks us to send more slowly. The hub will send the message in a moment; there is nothing to do.',
  el: 'Η modulus ζητά πιο αργή αποστολή. Το hub θα στείλει το μήνυμα σε λίγο· δεν χρειάζεται ενέργεια.',
};
const RENEW_KEY: Localised = {
  pl: 'modulus odrzucił klucz. Utwórz nowy klucz HTTP (nie SMPP) w panelu modulus: Account Settings → API → „+”, i wklej go w ustawieniach połączenia.',
  en: 'modulus refused the key. Create a new HTTP key (not SMPP) in the modulus panel: Account Settings → API → “+”, and paste it into the connection.',
  el: 'Η modulus απέρριψε το κλειδί. Δημιουργήστε νέο κλειδί HTTP (όχι SMPP) στον πίνακα modulus: Account Settings → API → «+», και επικολλήστε το στη σύνδεση.',
};
const MAYBE_SENT: Localised = {
  pl: 'modulus uznał wiadomość za powtórzoną. Nie wiemy, czy wcześniejsza wyszła; sprawdź ją w panelu modulus.',
  en: 'modulus takes the message for a repetition. We do not know whether the earlier one left; look it up in the modulus panel.',
  el: 'Η modulus θεωρεί το μήνυμα επανάληψη. Δεν γνωρίζουμε αν στάλθηκε το προηγούμενο· ελέγξτε το στον πίνακα modulus.',
};

/**
 * UNVERIFIED: the refusals of the proposed contract (README), to be replaced by modulus' own. A code that is not here is
 * an unknown outcome. `internal` is missing on purpose: it comes with a 5xx, which proves nothing.
 */
const ERRORS: Readonly<Record<string, ErrorEntry>> = {
  invalid_recipient: {
    kind: 'recipient',
    text: {
      pl: 'modulus uznał numer za nieprawidłowy. Sprawdź telefon w zamówieniu.',
      en: 'modulus says the number is invalid. Check the phone number in the order.',
      el: 'Η modulus θεωρεί τον αριθμό άκυρο. Ελέγξτε το τηλέφωνο στην παραγγελία.',
    },
  },
  opted_out: {
    kind: 'recipient',
    text: {
      pl: 'Odbiorca zrezygnował z wiadomości u modulus. Hub więcej do niego nie napisze.',
      en: 'The recipient opted out at modulus. The hub will not write to them again.',
      el: 'Ο παραλήπτης έχει εξαιρεθεί στη modulus. Το hub δεν θα του ξαναγράψει.',
    },
    recipientOptedOut: true,
  },
  text_too_long: {
    kind: 'content',
    text: {
      pl: 'Treść jest za długa. Skróć szablon (Viber: najwyżej 1000 znaków).',
      en: 'The text is too long. Shorten the template (Viber: at most 1000 characters).',
      el: 'Το κείμενο είναι πολύ μεγάλο. Συντομεύστε το πρότυπο (Viber: έως 1000 χαρακτήρες).',
    },
  },
  template_required: {
    kind: 'content',
    text: {
      pl: 'Od 1 lipca 2026 Viber wymaga zatwierdzonego szablonu dla powiadomień. Zgłoś szablon w modulus i wpisz jego identyfikator w regule.',
      en: 'Since 1 July 2026 Viber demands an approved template for notices. Register one with modulus and enter its id in the rule.',
      el: 'Από 1 Ιουλίου 2026 το Viber απαιτεί εγκεκριμένο πρότυπο για ειδοποιήσεις. Καταχωρίστε το στη modulus και γράψτε το id του στον κανόνα.',
    },
  },
  // Not `content`: every message would be lost until someone notices a sender that is not active any more.
  invalid_sender: {
    kind: 'credentials',
    text: {
      pl: 'Nadawca nie jest aktywny u modulus. Poproś dział obsługi modulus o aktywację albo wpisz aktywnego nadawcę w ustawieniach.',
      en: 'The sender is not active at modulus. Ask modulus’ customer service to activate it, or enter an active one in the settings.',
      el: 'Ο αποστολέας δεν είναι ενεργός στη modulus. Ζητήστε ενεργοποίηση από την εξυπηρέτηση πελατών ή δηλώστε ενεργό αποστολέα στις ρυθμίσεις.',
    },
  },
  not_permitted: {
    kind: 'credentials',
    text: {
      pl: 'To konto modulus nie może wysyłać tą drogą. Poproś modulus o jej włączenie.',
      en: 'This modulus account may not send this way. Ask modulus to enable it.',
      el: 'Ο λογαριασμός modulus δεν επιτρέπεται να στέλνει με αυτόν τον τρόπο. Ζητήστε ενεργοποίηση από τη modulus.',
    },
  },
  insufficient_credit: {
    kind: 'credit',
    text: {
      pl: 'Na koncie modulus zabrakło środków. Doładuj konto; wiadomości czekają.',
      en: 'The modulus account is empty. Top it up; the messages are waiting.',
      el: 'Ο λογαριασμός modulus δεν έχει υπόλοιπο. Ανανεώστε τον· τα μηνύματα περιμένουν.',
    },
  },
  rate_limited: { kind: 'rate-limited', text: SLOW_DOWN },
  duplicate: { kind: 'unknown-outcome', text: MAYBE_SENT },

  // Ours, where modulus gives no code we know.
  'http-401': { kind: 'credentials', text: RENEW_KEY },
  'http-403': { kind: 'credentials', text: RENEW_KEY },
  'http-429': { kind: 'rate-limited', text: SLOW_DOWN },
  'not-sent': { kind: 'unavailable', text: TRY_LATER },
  'secret-missing': {
    kind: 'credentials',
    text: {
      pl: 'Ten sposób logowania wymaga sekretu API. Wpisz go w ustawieniach połączenia.',
      en: 'This way to sign in needs the API secret. Enter it in the connection.',
      el: 'Αυτός ο τρόπος σύνδεσης χρειάζεται το API secret. Δηλώστε το στη σύνδεση.',
    },
  },
  // Viber's limits, checked before the call.
  'viber-text-too-long': {
    kind: 'content',
    text: {
      pl: 'Viber przyjmuje najwyżej 1000 znaków. Skróć treść.',
      en: 'Viber takes at most 1000 characters. Shorten the text.',
      el: 'Το Viber δέχεται έως 1000 χαρακτήρες. Συντομεύστε το κείμενο.',
    },
  },
  'button-too-long': {
    kind: 'content',
    text: {
      pl: 'Przycisk w Viberze ma najwyżej 30 znaków, a jego adres 1000. Skróć je w regule.',
      en: 'A button in Viber has at most 30 characters, and its address 1000. Shorten them in the rule.',
      el: 'Ένα κουμπί στο Viber έχει έως 30 χαρακτήρες και η διεύθυνσή του έως 1000. Συντομεύστε τα στον κανόνα.',
    },
  },
  'image-kind': {
    kind: 'content',
    text: {
      pl: 'Viber przyjmuje obrazy JPG i PNG. Zmień obraz w regule.',
      en: 'Viber takes JPG and PNG pictures. Change the picture in the rule.',
      el: 'Το Viber δέχεται εικόνες JPG και PNG. Αλλάξτε την εικόνα στον κανόνα.',
    },
  },
};

export function isListed(code: string): boolean {
  return Object.hasOwn(ERRORS, code);
}

/** The fault a code stands for, or null when the table lacks it. */
export function faultOf(code: string): ProviderFault | null {
  const entry = isListed(code) ? ERRORS[code] : undefined;
  if (entry === undefined) return null;
  const { kind, text, recipientOptedOut } = entry;
  return { kind, code, merchantText: text, ...(recipientOptedOut === undefined ? {} : { recipientOptedOut }) };
}

/** For reads, where an unclear answer does no harm: try again. */
export function faultOfRead(code: string): ProviderFault {
  return faultOf(code) ?? { kind: 'unavailable', code, merchantText: TRY_LATER, isUnlisted: true };
}
