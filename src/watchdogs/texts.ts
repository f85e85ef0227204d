import type { Localised } from '@hub/kernel';

export function lowBalanceText(left: number, planned: number): Localised {
  return {
    pl: `Saldo wystarczy jeszcze na około ${left} SMS, a na najbliższe 7 dni zaplanowano ${planned}. Doładuj konto.`,
    en: `The balance is good for about ${left} more SMS, and ${planned} are planned for the next 7 days. Top up the account.`,
    el: `Το υπόλοιπο επαρκεί για περίπου ${left} ακόμη SMS, ενώ για τις επόμενες 7 ημέρες έχουν προγραμματιστεί ${planned}. Ανανεώστε τον λογαριασμό.`,
  };
}

export function silenceText(hours: number, usual: number): Localised {
  return {
    pl: `Od ${hours} godz. sklep nie przysłał żadnego zdarzenia, a zwykle jest ich w tym czasie około ${usual}. Sprawdź w panelu sklepu, czy webhook jest aktywny.`,
    en: `The shop has sent no event for ${hours} hours; usually there are about ${usual}. Check in the shop’s panel that the webhook is active.`,
    el: `Το κατάστημα δεν έστειλε κανένα συμβάν εδώ και ${hours} ώρες· συνήθως είναι περίπου ${usual}. Ελέγξτε στον πίνακα του καταστήματος ότι το webhook είναι ενεργό.`,
  };
}

export function burstText(failed: number, all: number, minutes: number): Localised {
  return {
    pl: `W ciągu ${minutes} min nie udało się wysłać ${failed} z ${all} wiadomości. Sprawdź błędy na liście wiadomości i konto u operatora.`,
    en: `In ${minutes} minutes ${failed} of ${all} messages failed. Look at the errors in the list of messages and at the account.`,
    el: `Μέσα σε ${minutes} λεπτά απέτυχαν ${failed} από ${all} μηνύματα. Δείτε τα σφάλματα στη λίστα μηνυμάτων και τον λογαριασμό.`,
  };
}

export function senderText(sender: string, shop: string): Localised {
  return {
    pl: `Nazwa nadawcy „${sender}” (sklep ${shop}) nie jest już aktywna u operatora i wiadomości mogą zostać odrzucone. Aktywuj ją u operatora albo wybierz inną w ustawieniach sklepu.`,
    en: `The sender name “${sender}” (shop ${shop}) is no longer active at the provider, and messages may be refused. Activate it there, or choose another one for the shop.`,
    el: `Το όνομα αποστολέα «${sender}» (κατάστημα ${shop}) δεν είναι πλέον ενεργό στον πάροχο και τα μηνύματα ίσως απορριφθούν. Ενεργοποιήστε το εκεί ή επιλέξτε άλλο για το κατάστημα.`,
  };
}
