import { choice, secret, text, type ConfigOf } from '@hub/core';

const SERVER = {
  source: '[A-Za-z0-9](?:[A-Za-z0-9.\\-]{0,251}[A-Za-z0-9])?',
  message: {
    pl: 'Podaj samą nazwę serwera, bez portu i bez „smtp://”.',
    en: 'Give the server’s name alone, without a port or “smtp://”.',
    el: 'Δώστε μόνο το όνομα του διακομιστή, χωρίς θύρα ή «smtp://».',
  },
} as const;
const SECURITIES = [
  { value: 'tls', label: { pl: 'TLS', en: 'TLS', el: 'TLS' } },
  { value: 'starttls', label: { pl: 'STARTTLS', en: 'STARTTLS', el: 'STARTTLS' } },
  { value: 'none', label: { pl: 'Brak', en: 'None', el: 'Καμία' } },
] as const;
const PORT = {
  source: '[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]',
  message: {
    pl: 'Port to liczba od 1 do 65535.',
    en: 'A port is a number from 1 to 65535.',
    el: 'Η θύρα είναι αριθμός από 1 έως 65535.',
  },
} as const;

export const emailConfig = {
  host: text({
    label: { pl: 'Serwer SMTP', en: 'SMTP server', el: 'Διακομιστής SMTP' },
    help: {
      pl: 'Serwer poczty wychodzącej, np. smtp.przyklad.pl; znajdziesz go w pomocy dostawcy poczty.',
      en: 'The server for outgoing mail, such as smtp.example.com; your mail provider’s help names it.',
      el: 'Ο διακομιστής εξερχόμενης αλληλογραφίας, π.χ. smtp.example.gr· θα τον βρείτε στη βοήθεια του παρόχου.',
    },
    pattern: SERVER,
    isServer: true,
  }),
  security: choice({
    label: { pl: 'Szyfrowanie', en: 'Encryption', el: 'Κρυπτογράφηση' },
    help: {
      pl: 'TLS to zwykle port 465, STARTTLS – 587. Bez szyfrowania tylko do serwera w Twojej sieci, na który zgodził się operator huba.',
      en: 'TLS is usually port 465, STARTTLS 587. Without encryption only to a server in your own network that whoever runs the hub allowed.',
      el: 'TLS είναι συνήθως η θύρα 465, STARTTLS η 587. Χωρίς κρυπτογράφηση μόνο προς διακομιστή του δικτύου σας που επέτρεψε ο διαχειριστής του hub.',
    },
    options: SECURITIES,
    default: 'starttls',
  }),
  port: text({
    label: { pl: 'Port', en: 'Port', el: 'Θύρα' },
    default: '587',
    pattern: PORT,
  }),
  user: text({
    label: { pl: 'Login', en: 'User name', el: 'Όνομα χρήστη' },
    help: {
      pl: 'Najczęściej adres skrzynki. Puste pole oznacza serwer bez logowania.',
      en: 'Mostly the mailbox’s address. Empty means a server that asks for none.',
      el: 'Συνήθως η διεύθυνση του γραμματοκιβωτίου. Κενό σημαίνει διακομιστής χωρίς σύνδεση.',
    },
    isOptional: true,
    maxLength: 254,
  }),
  password: secret({
    label: { pl: 'Hasło', en: 'Password', el: 'Κωδικός' },
    help: {
      pl: 'Jeśli konto ma weryfikację dwuetapową, utwórz u dostawcy poczty hasło aplikacji.',
      en: 'Where the account has two-step verification, make an app password at the mail provider.',
      el: 'Αν ο λογαριασμός έχει επαλήθευση δύο βημάτων, δημιουργήστε κωδικό εφαρμογής στον πάροχο.',
    },
    isOptional: true,
  }),
  from: text({
    label: { pl: 'Adres nadawcy', en: 'Sender address', el: 'Διεύθυνση αποστολέα' },
    maxLength: 254,
    pattern: {
      source: '[^\\s@<>"]{1,64}@[A-Za-z0-9.\\-]+\\.[A-Za-z]{2,63}',
      message: {
        pl: 'Podaj jeden adres e-mail, np. sklep@przyklad.pl.',
        en: 'Give one e-mail address, such as shop@example.com.',
        el: 'Δώστε μία διεύθυνση e-mail, π.χ. shop@example.gr.',
      },
    },
  }),
  fromName: text({
    label: { pl: 'Nazwa nadawcy', en: 'Sender name', el: 'Όνομα αποστολέα' },
    help: {
      pl: 'Widzi ją odbiorca. Każdy sklep może mieć własną.',
      en: 'What the recipient reads. Each shop may have its own.',
      el: 'Αυτό που βλέπει ο παραλήπτης. Κάθε κατάστημα μπορεί να έχει δικό του.',
    },
    isOptional: true,
    maxLength: 60,
  }),
  replyTo: text({
    label: { pl: 'Adres do odpowiedzi', en: 'Reply address', el: 'Διεύθυνση απάντησης' },
    isOptional: true,
    maxLength: 254,
    pattern: {
      source: '[^\\s@<>"]{1,64}@[A-Za-z0-9.\\-]+\\.[A-Za-z]{2,63}',
      message: {
        pl: 'Podaj jeden adres e-mail.',
        en: 'Give one e-mail address.',
        el: 'Δώστε μία διεύθυνση e-mail.',
      },
    },
  }),
  mailboxHost: text({
    label: { pl: 'Serwer IMAP', en: 'IMAP server', el: 'Διακομιστής IMAP' },
    help: {
      pl: 'Serwer poczty przychodzącej, np. imap.przyklad.pl: hub czyta w nim odpowiedzi klientów i niczego tam nie zmienia. Puste pole: odpowiedzi nie są czytane.',
      en: 'The server for incoming mail, such as imap.example.com: the hub reads customers’ answers there and changes nothing. Empty: no answers are read.',
      el: 'Ο διακομιστής εισερχόμενης αλληλογραφίας, π.χ. imap.example.gr: το hub διαβάζει εκεί τις απαντήσεις πελατών και δεν αλλάζει τίποτα. Κενό: δεν διαβάζονται απαντήσεις.',
    },
    isOptional: true,
    pattern: SERVER,
    isServer: true,
  }),
  mailboxSecurity: choice({
    label: { pl: 'Szyfrowanie IMAP', en: 'Encryption of IMAP', el: 'Κρυπτογράφηση IMAP' },
    help: {
      pl: 'TLS to zwykle port 993, STARTTLS – 143.',
      en: 'TLS is usually port 993, STARTTLS 143.',
      el: 'TLS είναι συνήθως η θύρα 993, STARTTLS η 143.',
    },
    options: SECURITIES,
    default: 'tls',
  }),
  mailboxPort: text({
    label: { pl: 'Port IMAP', en: 'Port of IMAP', el: 'Θύρα IMAP' },
    default: '993',
    pattern: PORT,
  }),
  mailboxUser: text({
    label: { pl: 'Login IMAP', en: 'IMAP user name', el: 'Όνομα χρήστη IMAP' },
    help: {
      pl: 'Puste pole: ten sam co do wysyłania.',
      en: 'Empty: the same as for sending.',
      el: 'Κενό: το ίδιο όπως για την αποστολή.',
    },
    isOptional: true,
    maxLength: 254,
  }),
  mailboxPassword: secret({
    label: { pl: 'Hasło IMAP', en: 'IMAP password', el: 'Κωδικός IMAP' },
    help: {
      pl: 'Puste pole: to samo co do wysyłania.',
      en: 'Empty: the same as for sending.',
      el: 'Κενό: ο ίδιος όπως για την αποστολή.',
    },
    isOptional: true,
  }),
  subject: text({
    label: { pl: 'Domyślny temat', en: 'Default subject', el: 'Προεπιλεγμένο θέμα' },
    help: {
      pl: 'Gdy reguła nie ma własnego tematu.',
      en: 'Where a rule has no subject of its own.',
      el: 'Όταν ο κανόνας δεν έχει δικό του θέμα.',
    },
    maxLength: 150,
  }),
} as const;

export type EmailConfig = ConfigOf<typeof emailConfig>;
