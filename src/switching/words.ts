import type { Localised } from '@hub/kernel';
import { invalid, RequestRefused } from '../infra/web/errors.js';

const TABLES = {
  empty: {
    pl: 'Nie ma czego wczytać: wklej tabelę albo wybierz plik.',
    en: 'There is nothing to import: paste a table, or choose a file.',
    el: 'Δεν υπάρχει τίποτα για εισαγωγή: επικολλήστε πίνακα ή επιλέξτε αρχείο.',
  },
  'unknown-table': {
    pl: 'Nie rozpoznajemy tej tabeli po nagłówkach. Wklej ją razem z nagłówkami albo wskaż rodzaj (kind) i kolumny (columns).',
    en: 'The headings of this table are not known. Paste it with its headings, or say its kind (kind) and columns (columns).',
    el: 'Οι επικεφαλίδες του πίνακα δεν αναγνωρίζονται. Επικολλήστε τον με αυτές ή ορίστε είδος (kind) και στήλες (columns).',
  },
  'missing-columns': {
    pl: 'W tej tabeli brakuje kolumn. Wskaż je w „columns”:',
    en: 'This table lacks columns. Name them in “columns”:',
    el: 'Λείπουν στήλες από τον πίνακα. Ορίστε τις στο «columns»:',
  },
  'too-many-rows': {
    pl: 'Tabela ma za dużo wierszy: najwyżej 200 000, a reguł najwyżej 100. Podziel ją na części.',
    en: 'The table has too many rows: at most 200 000, and of rules 100. Import it in parts.',
    el: 'Ο πίνακας έχει πάρα πολλές γραμμές: έως 200 000, και κανόνες έως 100. Εισαγάγετέ τον σε μέρη.',
  },
  'no-take-over': {
    pl: 'Najpierw wybierz chwilę przejęcia (takeOverAt): bez niej każdą wiadomość mogłyby wysłać obie aplikacje.',
    en: 'Choose the moment of take-over (takeOverAt) first: without it both apps might send every message.',
    el: 'Ορίστε πρώτα τη στιγμή ανάληψης (takeOverAt): χωρίς αυτήν θα μπορούσαν να στείλουν και οι δύο εφαρμογές.',
  },
} as const satisfies Readonly<Record<string, Localised>>;

/** A table that cannot be taken in at all. */
export function refusedTable(code: keyof typeof TABLES, what = ''): RequestRefused {
  const { pl, en, el } = TABLES[code];
  const tail = what === '' ? '' : ` ${what}.`;
  return invalid([{ param: 'file', code, message: { pl: pl + tail, en: en + tail, el: el + tail } }]);
}
