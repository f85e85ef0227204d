import type { Localised, ProviderErrorKind, ProviderFault } from '@hub/core';
import type { Reply } from './twilio.client.js';

interface ErrorEntry {
  readonly codes: readonly string[];
  readonly kind: ProviderErrorKind;
  readonly text: Localised;
  readonly recipientOptedOut?: true;
}

const TRY_LATER: Localised = {
  pl: 'Twilio chwilowo nie przyjęło wiadomości. Hub spróbuje ponownie; nic nie trzeba robić.',
  en: 'Twilio could not take the message just now. The hub will try again; there is nothing to do.',
  el: 'Το Twilio δεν δέχτηκε το μήνυμα προσωρινά. Το hub θα ξαναπροσπαθήσει· δεν χρειάζεται ενέργεια.',
};
const SLOW_DOWN: Localised = {
  pl: 'Twilio prosi o wolniejsze wysyłanie. Hub wyśle wiadomość za chwilę; przy dużych wysyłkach dodaj nadawców do Messaging Service.',
  en: 'Twilio asks us to send more slowly. The hub will send the message in a moment; for large sends add senders to a Messaging Service.',
  el: 'Το Twilio ζητά πιο αργή αποστολή. Το hub θα στείλει το μήνυμα σε λίγο· για μεγάλες αποστολές προσθέστε αποστολείς σε Messaging Service.',
};

/**
 * Twilio's codes of a refused POST, from its error dictionary (twilio.com/docs/api/errors, read 2026-11). Twilio adds codes
 * and says that their causes may change: a code that is not here is an unknown outcome.
 */
const ERRORS: readonly ErrorEntry[] = [
  {
    codes: ['20003', '20005', '20008', '10001', '20404'],
    kind: 'credentials',
    text: {
      pl: 'Twilio odrzuciło dane konta. Sprawdź Account SID i Auth Token w konsoli Twilio, oraz czy konto jest aktywne.',
      en: 'Twilio refused the credentials. Check the Account SID and Auth Token in the Twilio Console, and that the account is active.',
      el: 'Το Twilio απέρριψε τα στοιχεία. Ελέγξτε Account SID και Auth Token στο Twilio Console και ότι ο λογαριασμός είναι ενεργός.',
    },
  },
  {
    codes: ['21608'],
    kind: 'credentials',
    text: {
      pl: 'Konto próbne Twilio wysyła tylko na zweryfikowane numery. Przejdź w Twilio na pełne konto i wznów połączenie.',
      en: 'A trial Twilio account sends to verified numbers only. Upgrade the account at Twilio, then resume the connection.',
      el: 'Ένας δοκιμαστικός λογαριασμός Twilio στέλνει μόνο σε επαληθευμένους αριθμούς. Αναβαθμίστε τον και συνεχίστε τη σύνδεση.',
    },
  },
  // Not `content`: every message would be lost until someone notices a sender that is not theirs any more.
  {
    codes: ['21212', '21603', '21606', '21659', '21660', '21661', '21701', '21703', 'sender-missing'],
    kind: 'credentials',
    text: {
      pl: 'Nadawca nie należy do tego konta Twilio albo nie wysyła SMS-ów. Wpisz w ustawieniach numer, nazwę lub Messaging Service z konsoli Twilio.',
      en: 'The sender does not belong to this Twilio account, or sends no SMS. Enter a number, name or Messaging Service from the Twilio Console in the settings.',
      el: 'Ο αποστολέας δεν ανήκει σε αυτόν τον λογαριασμό Twilio ή δεν στέλνει SMS. Δηλώστε αριθμό, όνομα ή Messaging Service από το Twilio Console.',
    },
  },
  // Our own configuration: the report address.
  {
    codes: ['21609'],
    kind: 'credentials',
    text: {
      pl: 'Twilio nie przyjmuje adresu, pod którym hub czeka na raporty. Osoba prowadząca hub powinna sprawdzić HUB_PUBLIC_URL.',
      en: 'Twilio does not take the address where the hub awaits reports. Whoever runs the hub should check HUB_PUBLIC_URL.',
      el: 'Το Twilio δεν δέχεται τη διεύθυνση όπου το hub περιμένει αναφορές. Ο διαχειριστής του hub πρέπει να ελέγξει το HUB_PUBLIC_URL.',
    },
  },
  // INFERRED that a POST can name it: Twilio suspends an account without money.
  {
    codes: ['30002'],
    kind: 'credit',
    text: {
      pl: 'Konto Twilio jest zawieszone, zwykle z braku środków. Doładuj je w konsoli Twilio; wiadomości czekają.',
      en: 'The Twilio account is suspended, usually for want of money. Top it up in the Twilio Console; the messages are waiting.',
      el: 'Ο λογαριασμός Twilio έχει ανασταλεί, συνήθως λόγω υπολοίπου. Ανανεώστε τον στο Twilio Console· τα μηνύματα περιμένουν.',
    },
  },
  {
    codes: ['21211', '21214', '21217', '21219', '21265', '21401', '21604', '21612', '21614', '21635'],
    kind: 'recipient',
    text: {
      pl: 'Twilio nie może wysłać SMS-a na ten numer. Sprawdź telefon w zamówieniu.',
      en: 'Twilio cannot send an SMS to this number. Check the phone number in the order.',
      el: 'Το Twilio δεν μπορεί να στείλει SMS σε αυτόν τον αριθμό. Ελέγξτε το τηλέφωνο στην παραγγελία.',
    },
  },
  // Not the whole account: one foreign customer must not pause the others.
  {
    codes: ['21408'],
    kind: 'recipient',
    text: {
      pl: 'Konto Twilio nie może wysyłać do tego kraju. Włącz kraj w konsoli Twilio: Messaging → Settings → Geo permissions.',
      en: 'The Twilio account may not send to this country. Enable it in the Twilio Console: Messaging → Settings → Geo permissions.',
      el: 'Ο λογαριασμός Twilio δεν μπορεί να στείλει σε αυτή τη χώρα. Ενεργοποιήστε τη στο Twilio Console: Messaging → Settings → Geo permissions.',
    },
  },
  {
    codes: ['21610'],
    kind: 'recipient',
    text: {
      pl: 'Odbiorca odpowiedział STOP. Hub więcej do niego nie napisze, dopóki sam nie wróci (START).',
      en: 'The recipient replied STOP. The hub will not write to them again unless they come back (START).',
      el: 'Ο παραλήπτης απάντησε STOP. Το hub δεν θα του ξαναγράψει, εκτός αν επιστρέψει ο ίδιος (START).',
    },
    recipientOptedOut: true,
  },
  {
    codes: ['21602', '21605', '21617', '21618', '21619', '30038'],
    kind: 'content',
    text: {
      pl: 'Treść jest pusta albo za długa dla Twilio (1600 znaków). Popraw szablon.',
      en: 'The text is empty or too long for Twilio (1600 characters). Mend the template.',
      el: 'Το κείμενο είναι κενό ή πολύ μεγάλο για το Twilio (1600 χαρακτήρες). Διορθώστε το πρότυπο.',
    },
  },
  { codes: ['20429', '21611', '63038', 'http-429'], kind: 'rate-limited', text: SLOW_DOWN },
  { codes: ['21730'], kind: 'unavailable', text: TRY_LATER },
  { codes: ['not-sent'], kind: 'unavailable', text: TRY_LATER },
];

/** The fault a code stands for, or null when the table lacks it. */
export function faultOf(code: string): ProviderFault | null {
  const entry = ERRORS.find(({ codes }) => codes.includes(code));
  if (entry === undefined) return null;
  const { kind, text, recipientOptedOut } = entry;
  return { kind, code, merchantText: text, ...(recipientOptedOut === undefined ? {} : { recipientOptedOut }) };
}

/** For reads, where an unclear answer does no harm: try again. */
export function faultOfRead(reply: Reply): ProviderFault {
  const code = reply.kind === 'answer' ? 'unreadable' : reply.code;
  return faultOf(code) ?? { kind: 'unavailable', code, merchantText: TRY_LATER, isUnlisted: true };
}
