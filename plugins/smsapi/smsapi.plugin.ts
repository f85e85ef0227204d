import { definePlugin, HubError } from '@hub/core';
import { SmsapiAccountDoor } from './smsapi.account.js';
import { SmsapiChannel } from './smsapi.channel.js';
import { smsapiConfig } from './smsapi.config.js';
import { registrationOf, smsapiInstallation } from './smsapi.installation.js';

export const smsapiPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'smsapi',
    name: 'SMSAPI',
    description: {
      pl: 'SMS przez konto SMSAPI.pl lub SMSAPI.com.',
      en: 'SMS through an SMSAPI.pl or SMSAPI.com account.',
      el: 'SMS μέσω λογαριασμού SMSAPI.pl ή SMSAPI.com.',
    },
  },
  channelKind: 'sms',
  connection: smsapiConfig,
  installation: smsapiInstallation,
  createAccountDoor: (installation) => {
    const registration = registrationOf(installation);
    if (registration === null) throw new HubError('plugin.not-set-up', 'The OAuth client id or its secret is missing');
    return new SmsapiAccountDoor(registration);
  },
  signUp: {
    // UNVERIFIED: the form's own address; the panel's host is confirmed.
    url: 'https://ssl.smsapi.pl/rejestracja',
    help: {
      pl: 'Załóż konto w SMSAPI: firmowy e-mail, hasło (wielka litera, cyfra i znak specjalny), numer komórkowy. Z kodem polecającym „Shoper” dostaniesz 200 darmowych SMS-ów (bez niego 50).',
      en: 'Open an account at SMSAPI: company e-mail, password (a capital letter, a digit and a special character), mobile number. With the referral code “Shoper” you get 200 free messages (50 without it).',
      el: 'Ανοίξτε λογαριασμό στο SMSAPI: εταιρικό e-mail, κωδικός (κεφαλαίο, ψηφίο και ειδικός χαρακτήρας), κινητό. Με τον κωδικό σύστασης «Shoper» παίρνετε 200 δωρεάν SMS (αλλιώς 50).',
    },
  },
  // UNVERIFIED: the panel's own words; there is no documented call that sets the address of one number.
  replySteps: (replyUrl) => [
    {
      text: {
        pl: 'W panelu SMSAPI: Ustawienia API → Adresy callback → Odbieranie SMS. Wklej ten adres.',
        en: 'In the SMSAPI panel: API settings → Callback addresses → Incoming SMS. Paste this address.',
        el: 'Στον πίνακα SMSAPI: Ρυθμίσεις API → Διευθύνσεις callback → Εισερχόμενα SMS. Επικολλήστε τη διεύθυνση.',
      },
      value: replyUrl,
    },
    {
      text: {
        pl: 'Odpowiedzi przychodzą tylko na numer albo na pole nadawcy „2way”. Na nazwę (np. nazwę sklepu) nie można odpisać.',
        en: 'Answers reach only a number, or the sender “2way”. A name (such as the shop’s) cannot be answered.',
        el: 'Οι απαντήσεις φτάνουν μόνο σε αριθμό ή στον αποστολέα «2way». Σε όνομα δεν γίνεται απάντηση.',
      },
    },
  ],
  createChannel: (config, services) => new SmsapiChannel(config, services),
});
