import type { Localised } from '@hub/kernel';
import type { PageWords } from '../infra/web/page.js';
import type { TicketState } from './connect-ticket.entity.js';

/** How a browser's way through the vendor may end. */
export type ConnectEnd =
  | 'connected'
  | 'denied'
  | 'expired'
  | 'used'
  | 'other-browser'
  | 'wrong-state'
  | 'code-refused'
  | 'vendor-away'
  | 'not-set-up';

const CLOSE: Localised = {
  pl: 'Możesz teraz zamknąć tę kartę i kontynuować w panelu, z którego ją otwarto.',
  en: 'You may close this tab now and go on in the panel it was opened from.',
  el: 'Μπορείτε να κλείσετε αυτή την καρτέλα και να συνεχίσετε στον πίνακα από όπου άνοιξε.',
};
const AGAIN: Localised = {
  pl: 'Zamknij tę kartę, wróć do panelu i naciśnij przycisk połączenia jeszcze raz.',
  en: 'Close this tab, go back to the panel and press the button for connecting once more.',
  el: 'Κλείστε αυτή την καρτέλα, επιστρέψτε στον πίνακα και πατήστε ξανά το κουμπί σύνδεσης.',
};

const both = (first: Localised, then: Localised): Localised => ({
  pl: `${first.pl} ${then.pl}`,
  en: `${first.en} ${then.en}`,
  el: `${first.el} ${then.el}`,
});
const everywhere = (text: string): Localised => ({ pl: text, en: text, el: text });

/** `vendor`: the plugin's name. */
export function wordsOf(end: ConnectEnd, vendor: string): PageWords {
  switch (end) {
    case 'connected':
      return {
        title: {
          pl: `${vendor} zostało podłączone.`,
          en: `${vendor} is connected.`,
          el: `Το ${vendor} συνδέθηκε.`,
        },
        text: CLOSE,
      };
    case 'denied':
      return failed(
        {
          pl: `${vendor} nie zostało podłączone: odmówiono zgody. Nic się nie zmieniło.`,
          en: `${vendor} was not connected: the request was denied. Nothing has changed.`,
          el: `Το ${vendor} δεν συνδέθηκε: το αίτημα απορρίφθηκε. Δεν άλλαξε τίποτα.`,
        },
        {
          pl: 'Jeśli to pomyłka, wróć do panelu i naciśnij przycisk połączenia jeszcze raz. Tę kartę możesz zamknąć.',
          en: 'If that was a mistake, go back to the panel and press the button for connecting once more. You may close this tab.',
          el: 'Αν ήταν λάθος, επιστρέψτε στον πίνακα και πατήστε ξανά το κουμπί σύνδεσης. Μπορείτε να κλείσετε την καρτέλα.',
        },
        vendor,
      );
    case 'expired':
      return failed(
        {
          pl: 'Ten odnośnik wygasł albo był już użyty.',
          en: 'This link has expired or was used already.',
          el: 'Ο σύνδεσμος έληξε ή χρησιμοποιήθηκε ήδη.',
        },
        AGAIN,
        vendor,
      );
    case 'used':
      return failed(
        {
          pl: 'Na tę prośbę już odpowiedziano; drugi raz nic nie zmienia.',
          en: 'This request was answered already; a second time changes nothing.',
          el: 'Το αίτημα έχει ήδη απαντηθεί· δεύτερη φορά δεν αλλάζει τίποτα.',
        },
        CLOSE,
        vendor,
      );
    case 'other-browser':
      return failed(
        {
          pl: 'Łączenie rozpoczęto w innej przeglądarce, dlatego tutaj nie może się zakończyć.',
          en: 'Connecting was begun in another browser, so it cannot end in this one.',
          el: 'Η σύνδεση ξεκίνησε σε άλλο πρόγραμμα περιήγησης και δεν μπορεί να ολοκληρωθεί εδώ.',
        },
        {
          pl: 'Dokończ ją tam, gdzie ją rozpoczęto, albo zacznij od nowa w panelu w tej przeglądarce.',
          en: 'Finish it where it was begun, or begin anew in the panel in this browser.',
          el: 'Ολοκληρώστε την εκεί όπου ξεκίνησε ή ξεκινήστε ξανά από τον πίνακα σε αυτό το πρόγραμμα.',
        },
        vendor,
      );
    case 'wrong-state':
      return failed(
        {
          pl: 'Ta odpowiedź nie należy do rozpoczętego łączenia i została odrzucona.',
          en: 'This answer does not belong to the connecting that was begun, and was refused.',
          el: 'Η απάντηση δεν ανήκει στη σύνδεση που ξεκίνησε και απορρίφθηκε.',
        },
        AGAIN,
        vendor,
      );
    case 'code-refused':
      return failed(
        {
          pl: `${vendor} nie przyjęło jednorazowego kodu.`,
          en: `${vendor} did not take the one-time code.`,
          el: `Το ${vendor} δεν δέχτηκε τον κωδικό μιας χρήσης.`,
        },
        AGAIN,
        vendor,
      );
    case 'vendor-away':
      return failed(
        {
          pl: `${vendor} chwilowo nie odpowiada.`,
          en: `${vendor} does not answer at the moment.`,
          el: `Το ${vendor} δεν απαντά προς το παρόν.`,
        },
        AGAIN,
        vendor,
      );
    case 'not-set-up':
      return failed(
        {
          pl: `${vendor} nie rozpoznaje tego huba.`,
          en: `${vendor} does not know this hub.`,
          el: `Το ${vendor} δεν αναγνωρίζει αυτό το hub.`,
        },
        {
          pl: 'Osoba prowadząca hub powinna sprawdzić ustawienia wtyczki (plugin-set). Do tego czasu możesz wkleić token.',
          en: 'Whoever runs the hub should check the settings of the plugin (plugin-set). Until then you may paste a token.',
          el: 'Ο διαχειριστής του hub πρέπει να ελέγξει τις ρυθμίσεις του πρόσθετου (plugin-set). Μέχρι τότε μπορείτε να επικολλήσετε token.',
        },
        vendor,
      );
  }
}

function failed(text: Localised, then: Localised, vendor: string): PageWords {
  return { title: everywhere(vendor), text: both(text, then) };
}

/** The page before the vendor's, which says who asks: whoever did not begin this must be able to see it. */
export function confirmation(asked: {
  readonly vendor: string;
  readonly owner: string;
  readonly name: string;
}): PageWords & { readonly button: Localised } {
  const { vendor, owner, name } = asked;
  return {
    title: {
      pl: `Połączyć konto ${vendor}?`,
      en: `Connect a ${vendor} account?`,
      el: `Σύνδεση λογαριασμού ${vendor};`,
    },
    text: {
      pl: `${owner} prosi o dostęp do Twojego konta ${vendor} (połączenie „${name}”). Na następnej stronie ${vendor} zapyta o zgodę. Kontynuuj tylko wtedy, gdy właśnie naciśnięto przycisk w Twoim panelu; w przeciwnym razie zamknij tę kartę.`,
      en: `${owner} asks to use your ${vendor} account (connection “${name}”). On the next page ${vendor} will ask for your consent. Go on only if you have just pressed the button in your own panel; else close this tab.`,
      el: `Ο/Η ${owner} ζητά πρόσβαση στον λογαριασμό σας ${vendor} (σύνδεση «${name}»). Στην επόμενη σελίδα το ${vendor} θα ζητήσει τη συγκατάθεσή σας. Συνεχίστε μόνο αν μόλις πατήσατε το κουμπί στον πίνακά σας· αλλιώς κλείστε την καρτέλα.`,
    },
    button: { pl: 'Dalej', en: 'Go on', el: 'Συνέχεια' },
  };
}

const ENDS: ReadonlySet<string> = new Set<ConnectEnd>(['code-refused', 'vendor-away', 'not-set-up']);

/** What the panel says of a ticket; null while it is under way. */
export function endOf(state: TicketState | 'expired', outcome: string | null, vendor: string): PageWords | null {
  switch (state) {
    case 'open':
    case 'asked':
    case 'answered':
      return null;
    case 'connected': {
      const { title } = wordsOf('connected', vendor);
      return { title, text: title };
    }
    case 'denied':
    case 'expired':
      return wordsOf(state, vendor);
    case 'failed':
      return wordsOf(outcome !== null && ENDS.has(outcome) ? (outcome as ConnectEnd) : 'code-refused', vendor);
  }
}
