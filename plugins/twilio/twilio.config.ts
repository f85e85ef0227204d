import { secret, text, url, type ConfigOf } from '@hub/core';

export const twilioConfig = {
  accountSid: text({
    label: { pl: 'Account SID', en: 'Account SID', el: 'Account SID' },
    help: {
      pl: 'Znajdziesz go na stronie głównej konsoli Twilio; zaczyna się od AC.',
      en: 'On the first page of the Twilio Console; it begins with AC.',
      el: 'Στην αρχική σελίδα του Twilio Console· αρχίζει με AC.',
    },
    pattern: {
      source: 'AC[0-9a-fA-F]{32}',
      message: {
        pl: 'Account SID ma 34 znaki i zaczyna się od AC.',
        en: 'An Account SID has 34 characters and begins with AC.',
        el: 'Το Account SID έχει 34 χαρακτήρες και αρχίζει με AC.',
      },
    },
  }),
  authToken: secret({
    label: { pl: 'Auth Token', en: 'Auth Token', el: 'Auth Token' },
    help: {
      pl: 'Obok Account SID. Klucz API nie wystarczy: tym tokenem Twilio podpisuje raporty.',
      en: 'Beside the Account SID. An API key is not enough: Twilio signs its reports with this token.',
      el: 'Δίπλα στο Account SID. Ένα API key δεν αρκεί: με αυτό το token το Twilio υπογράφει τις αναφορές.',
    },
    minLength: 16,
  }),
  messagingServiceSid: text({
    label: { pl: 'Messaging Service SID', en: 'Messaging Service SID', el: 'Messaging Service SID' },
    help: {
      pl: 'Jeśli wysyłasz przez Messaging Service. Wtedy nadawca może zostać pusty.',
      en: 'Where you send by a Messaging Service. The sender may then stay empty.',
      el: 'Αν στέλνετε με Messaging Service. Τότε ο αποστολέας μπορεί να μείνει κενός.',
    },
    isOptional: true,
    pattern: {
      source: 'MG[0-9a-fA-F]{32}',
      message: {
        pl: 'Messaging Service SID ma 34 znaki i zaczyna się od MG.',
        en: 'A Messaging Service SID has 34 characters and begins with MG.',
        el: 'Το Messaging Service SID έχει 34 χαρακτήρες και αρχίζει με MG.',
      },
    },
  }),
  sender: text({
    label: { pl: 'Nadawca', en: 'Sender', el: 'Αποστολέας' },
    help: {
      pl: 'Numer Twilio (np. +48…) albo nazwa zarejestrowana w Twilio, najwyżej 11 znaków.',
      en: 'A Twilio number (such as +48…), or a name registered with Twilio, at most 11 characters.',
      el: 'Αριθμός Twilio (π.χ. +30…) ή όνομα καταχωρισμένο στο Twilio, έως 11 χαρακτήρες.',
    },
    isOptional: true,
    pattern: {
      source: '\\+[1-9][0-9]{4,14}|[0-9]{3,6}|[A-Za-z0-9 +\\-_&]{1,11}',
      message: {
        pl: 'Numer z + i kierunkowym albo najwyżej 11 liter, cyfr i spacji.',
        en: 'A number with + and its country code, or at most 11 letters, digits and spaces.',
        el: 'Αριθμός με + και κωδικό χώρας ή έως 11 γράμματα, ψηφία και κενά.',
      },
    },
  }),
  apiUrl: url({
    label: { pl: 'Inny adres API', en: 'Another API address', el: 'Άλλη διεύθυνση API' },
    help: {
      pl: 'Tylko dla innego regionu Twilio. Zwykle zostaw puste.',
      en: 'Only for another Twilio region. Usually leave it empty.',
      el: 'Μόνο για άλλη περιοχή του Twilio. Συνήθως αφήστε το κενό.',
    },
    isOptional: true,
  }),
} as const;

export type TwilioConfig = ConfigOf<typeof twilioConfig>;
