import type { Localised, ProviderErrorKind, ProviderFault } from '@hub/core';

const TRY_LATER: Localised = {
  pl: 'Serwer poczty chwilowo nie przyjął wiadomości. Hub spróbuje ponownie; jeśli to trwa, sprawdź serwer i port w ustawieniach połączenia.',
  en: 'The mail server could not take the message just now. The hub will try again; if it lasts, check the server and port of the connection.',
  el: 'Ο διακομιστής αλληλογραφίας δεν δέχτηκε το μήνυμα προσωρινά. Το hub θα ξαναπροσπαθήσει· αν επιμένει, ελέγξτε διακομιστή και θύρα της σύνδεσης.',
};

/** What a server's refusal is about, by the point of the conversation it came at and its code (RFC 5321 §4.2, RFC 3463, RFC 5530). */
const FAULTS = {
  login: {
    kind: 'credentials',
    text: {
      pl: 'Serwer poczty odrzucił login lub hasło. Wpisz je na nowo; przy weryfikacji dwuetapowej potrzebne jest hasło aplikacji.',
      en: 'The mail server refused the user name or password. Enter them anew; with two-step verification an app password is needed.',
      el: 'Ο διακομιστής απέρριψε όνομα χρήστη ή κωδικό. Δηλώστε τα ξανά· με επαλήθευση δύο βημάτων χρειάζεται κωδικός εφαρμογής.',
    },
  },
  // Not `content`: every message would be lost until someone notices.
  sender: {
    kind: 'credentials',
    text: {
      pl: 'Serwer poczty nie pozwala wysyłać z tego adresu. Wpisz w ustawieniach adres tej skrzynki.',
      en: 'The mail server does not let this address send. Enter the address of this mailbox in the settings.',
      el: 'Ο διακομιστής δεν επιτρέπει αποστολή από αυτή τη διεύθυνση. Δηλώστε στις ρυθμίσεις τη διεύθυνση αυτού του γραμματοκιβωτίου.',
    },
  },
  encryption: {
    kind: 'credentials',
    text: {
      pl: 'Nie udało się bezpiecznie połączyć z serwerem poczty: brak szyfrowania lub zły certyfikat. Sprawdź szyfrowanie, port i nazwę serwera.',
      en: 'The mail server offers no safe connection: no encryption, or a certificate that does not hold. Check encryption, port and the server’s name.',
      el: 'Ο διακομιστής δεν προσφέρει ασφαλή σύνδεση: χωρίς κρυπτογράφηση ή με άκυρο πιστοποιητικό. Ελέγξτε κρυπτογράφηση, θύρα και όνομα διακομιστή.',
    },
  },
  quota: {
    kind: 'credit',
    text: {
      pl: 'Skrzynka wyczerpała limit wysyłki. Podnieś go u dostawcy poczty; wiadomości czekają.',
      en: 'The mailbox has used up what it may send. Raise the limit at the mail provider; the messages are waiting.',
      el: 'Το γραμματοκιβώτιο εξάντλησε το όριο αποστολής. Αυξήστε το στον πάροχο· τα μηνύματα περιμένουν.',
    },
  },
  recipient: {
    kind: 'recipient',
    text: {
      pl: 'Serwer poczty nie zna tego adresu albo go nie przyjmuje. Sprawdź adres w zamówieniu.',
      en: 'The mail server does not know this address, or does not take it. Check the address in the order.',
      el: 'Ο διακομιστής δεν γνωρίζει ή δεν δέχεται αυτή τη διεύθυνση. Ελέγξτε τη διεύθυνση στην παραγγελία.',
    },
  },
  content: {
    kind: 'content',
    text: {
      pl: 'Serwer poczty odrzucił treść (często jako spam). Zmień treść lub temat; sprawdź SPF i DKIM domeny nadawcy.',
      en: 'The mail server refused the content, often as spam. Change the text or subject; check SPF and DKIM of the sender’s domain.',
      el: 'Ο διακομιστής απέρριψε το περιεχόμενο, συχνά ως spam. Αλλάξτε κείμενο ή θέμα· ελέγξτε SPF και DKIM του τομέα αποστολέα.',
    },
  },
  slow: {
    kind: 'rate-limited',
    text: {
      pl: 'Serwer poczty prosi o wolniejsze wysyłanie. Hub wyśle wiadomość później; nic nie trzeba robić.',
      en: 'The mail server asks us to send more slowly. The hub will send the message later; there is nothing to do.',
      el: 'Ο διακομιστής ζητά πιο αργή αποστολή. Το hub θα στείλει το μήνυμα αργότερα· δεν χρειάζεται ενέργεια.',
    },
  },
  later: { kind: 'unavailable', text: TRY_LATER },
  mailboxLogin: {
    kind: 'credentials',
    text: {
      pl: 'Skrzynka odrzuciła login lub hasło IMAP, więc odpowiedzi klientów nie są czytane. Wpisz je na nowo w ustawieniach połączenia i sprawdź u dostawcy poczty, czy IMAP jest włączony; przy weryfikacji dwuetapowej potrzebne jest hasło aplikacji.',
      en: 'The mailbox refused the IMAP user name or password, so customers’ answers are not read. Enter them anew in the connection’s settings and check at the mail provider that IMAP is switched on; with two-step verification an app password is needed.',
      el: 'Το γραμματοκιβώτιο απέρριψε όνομα χρήστη ή κωδικό IMAP, οπότε οι απαντήσεις πελατών δεν διαβάζονται. Δηλώστε τα ξανά στις ρυθμίσεις της σύνδεσης και ελέγξτε στον πάροχο ότι το IMAP είναι ενεργό· με επαλήθευση δύο βημάτων χρειάζεται κωδικός εφαρμογής.',
    },
  },
  mailboxEncryption: {
    kind: 'credentials',
    text: {
      pl: 'Nie udało się bezpiecznie połączyć ze skrzynką: brak szyfrowania lub zły certyfikat. Sprawdź szyfrowanie, port i nazwę serwera IMAP.',
      en: 'The mailbox offers no safe connection: no encryption, or a certificate that does not hold. Check encryption, port and name of the IMAP server.',
      el: 'Το γραμματοκιβώτιο δεν προσφέρει ασφαλή σύνδεση: χωρίς κρυπτογράφηση ή με άκυρο πιστοποιητικό. Ελέγξτε κρυπτογράφηση, θύρα και όνομα του διακομιστή IMAP.',
    },
  },
  mailboxLater: {
    kind: 'unavailable',
    text: {
      pl: 'Skrzynki nie udało się teraz otworzyć. Hub spróbuje ponownie; jeśli to trwa, sprawdź serwer i port IMAP w ustawieniach połączenia.',
      en: 'The mailbox could not be opened just now. The hub will try again; if it lasts, check the IMAP server and port of the connection.',
      el: 'Το γραμματοκιβώτιο δεν άνοιξε προσωρινά. Το hub θα ξαναπροσπαθήσει· αν επιμένει, ελέγξτε διακομιστή και θύρα IMAP της σύνδεσης.',
    },
  },
} as const satisfies Readonly<Record<string, { kind: ProviderErrorKind; text: Localised }>>;

export type FaultName = keyof typeof FAULTS;

/** `code` is the server's own (`550`, `5.1.1`, `AUTHENTICATIONFAILED`), or ours. */
export function faultOf(name: FaultName, code: string): ProviderFault {
  const { kind, text } = FAULTS[name];
  return { kind, code, merchantText: text };
}
