import type { Localised } from '@hub/kernel';

/** What is counted, in the order in which it is shown. */
export const METRICS = [
  'planned',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'cancelled',
  'superseded',
  'uncertain',
  'skipped',
  'parts',
  'duplicate_delivery',
] as const;

export type Metric = (typeof METRICS)[number];

/** What each figure means, word for word as the panel explains it. */
export const METRIC_DEFINITIONS: Readonly<Record<Metric, Localised>> = {
  planned: {
    pl: 'Wiadomości, które czekają na wysłanie, są wstrzymane albo właśnie wychodzą.',
    en: 'Messages that wait to be sent, are on hold or are leaving right now.',
    el: 'Μηνύματα που περιμένουν να σταλούν, είναι σε παύση ή αποστέλλονται τώρα.',
  },
  sent: {
    pl: 'Wiadomości, które operator przyjął do wysłania, także te, których potem nie dostarczył.',
    en: 'Messages a provider accepted, including those it did not deliver later.',
    el: 'Μηνύματα που δέχτηκε ο πάροχος, ακόμη κι αν δεν τα παρέδωσε αργότερα.',
  },
  delivered: {
    pl: 'Wiadomości, które dotarły na telefon, razem z przeczytanymi.',
    en: 'Messages that reached the phone, read ones included.',
    el: 'Μηνύματα που έφτασαν στο τηλέφωνο, μαζί με όσα διαβάστηκαν.',
  },
  read: {
    pl: 'Wiadomości, które klient otworzył; tylko w kanałach, które to zgłaszają.',
    en: 'Messages the customer opened; only on channels that report it.',
    el: 'Μηνύματα που άνοιξε ο πελάτης· μόνο σε κανάλια που το αναφέρουν.',
  },
  failed: {
    pl: 'Wiadomości odrzucone lub niedostarczone.',
    en: 'Messages that were refused or not delivered.',
    el: 'Μηνύματα που απορρίφθηκαν ή δεν παραδόθηκαν.',
  },
  expired: {
    pl: 'Wiadomości, których termin ważności minął, zanim dotarły.',
    en: 'Messages whose validity ended before they arrived.',
    el: 'Μηνύματα που έληξαν πριν φτάσουν.',
  },
  cancelled: {
    pl: 'Wiadomości anulowane przed wysłaniem.',
    en: 'Messages cancelled before they were sent.',
    el: 'Μηνύματα που ακυρώθηκαν πριν σταλούν.',
  },
  superseded: {
    pl: 'Wiadomości zastąpione nowszymi, zanim wyszły.',
    en: 'Messages replaced by newer ones before they left.',
    el: 'Μηνύματα που αντικαταστάθηκαν από νεότερα πριν σταλούν.',
  },
  uncertain: {
    pl: 'Wiadomości, o których nie wiemy, czy wyszły; nie wysyłamy ich ponownie.',
    en: 'Messages of which we do not know whether they left; they are not sent again.',
    el: 'Μηνύματα για τα οποία δεν γνωρίζουμε αν στάλθηκαν· δεν στέλνονται ξανά.',
  },
  skipped: {
    pl: 'Zdarzenia, z których celowo nie powstała wiadomość; powód jest na osi czasu.',
    en: 'Occasions that became no message on purpose; the timeline has the reason.',
    el: 'Περιστάσεις που σκόπιμα δεν έγιναν μήνυμα· η αιτία φαίνεται στο χρονολόγιο.',
  },
  parts: {
    pl: 'Części SMS w wysłanych wiadomościach; za nie płacisz operatorowi.',
    en: 'SMS parts in sent messages; these are what the provider bills.',
    el: 'Τμήματα SMS στα απεσταλμένα μηνύματα· αυτά χρεώνει ο πάροχος.',
  },
  duplicate_delivery: {
    pl: 'Wiadomości, które dotarły dwoma kanałami, bo pierwszy odpowiedział za późno.',
    en: 'Messages that arrived by two channels because the first answered too late.',
    el: 'Μηνύματα που έφτασαν από δύο κανάλια επειδή το πρώτο απάντησε αργά.',
  },
};
