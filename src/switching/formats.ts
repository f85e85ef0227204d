/** What a table of an older app may be. `history`: of any other app, recognised by a number, a time and a text. */
export const IMPORT_KINDS = [
  'app-history',
  'provider-history',
  'waiting-list',
  'errors',
  'dates',
  'planned',
  'contacts',
  'history',
] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What a column may hold. `ignored`: buttons and the like. */
export const FIELDS = [
  'phone',
  'at',
  'sender',
  'success',
  'status',
  'error',
  'errorCode',
  'text',
  'place',
  'parts',
  'points',
  'customerId',
  'productId',
  'productName',
  'event',
  'days',
  'active',
  'country',
  'firstName',
  'lastName',
  'email',
  'language',
  'consent',
  'consentAt',
  'consentSource',
  'consentWording',
  'ignored',
] as const;
export type Field = (typeof FIELDS)[number];

export interface Format {
  readonly kind: ImportKind;
  /** Without these columns it is no such table. */
  readonly needs: readonly Field[];
  /** One of these, at least, where there are any. */
  readonly hasSome?: readonly Field[];
  readonly headings: Readonly<Partial<Record<Field, readonly string[]>>>;
}

const PHONES = [
  'phone',
  'phone number',
  'mobile',
  'number',
  'telefon',
  'nr telefonu',
  'numer',
  'numer telefonu',
  'odbiorca',
  'recipient',
  'to',
  'τηλέφωνο',
  'κινητό',
  'παραλήπτης',
];
const TEXTS = ['text', 'message', 'treść', 'treść wiadomości', 'treść sms', 'wiadomość', 'κείμενο', 'μήνυμα'];
const ERRORS = ['error', 'błąd', 'σφάλμα'];

/**
 * The tables of the two apps merchants come from, their provider's panel, and any other; the first that fits counts. The
 * headings are those of the apps' own guides. INFERRED: that what is copied or exported is headed as the screens show, and
 * that the provider's export may have the text as well: headings that differ are added here, and nowhere else.
 */
export const FORMATS: readonly Format[] = [
  {
    kind: 'app-history',
    needs: ['at', 'phone', 'success'],
    headings: {
      at: ['data i czas'],
      phone: ['nr telefonu', 'numer telefonu'],
      sender: ['nazwa nadawcy'],
      success: ['sukces'],
      error: ERRORS,
      text: TEXTS,
    },
  },
  {
    kind: 'provider-history',
    needs: ['phone', 'at', 'status', 'parts'],
    headings: {
      sender: ['nadawca'],
      phone: ['odbiorca'],
      at: ['data'],
      status: ['status'],
      parts: ['części'],
      place: ['interfejs'],
      points: ['punkty'],
      text: TEXTS,
      ignored: ['szczegóły'],
    },
  },
  {
    kind: 'waiting-list',
    needs: ['phone', 'productId', 'status'],
    headings: {
      customerId: ['id klienta'],
      phone: ['numer telefonu', 'nr telefonu'],
      productId: ['id produktu'],
      productName: ['nazwa produktu'],
      status: ['status'],
      at: ['data utworzenia'],
      ignored: ['usuń powiadomienie', 'usuń'],
    },
  },
  {
    kind: 'errors',
    needs: ['errorCode', 'phone', 'at'],
    headings: {
      errorCode: ['kod błędu'],
      phone: ['numer telefonu', 'nr telefonu'],
      error: ['wiadomość błędu'],
      place: ['miejsce'],
      at: ['data'],
    },
  },
  {
    kind: 'dates',
    needs: ['event', 'days', 'text'],
    headings: {
      event: ['nazwa eventu', 'nazwa zdarzenia'],
      days: ['opóźnienie [dni]', 'opóźnienie'],
      text: ['wiadomość'],
      active: ['aktywny', 'status'],
      ignored: ['akcje'],
    },
  },
  {
    kind: 'planned',
    needs: ['phone', 'text', 'at', 'place'],
    headings: {
      phone: ['numer telefonu', 'nr telefonu'],
      text: ['wiadomość'],
      at: ['data wysłania', 'data wysyłki'],
      place: ['typ'],
      ignored: ['usuń'],
    },
  },
  {
    kind: 'contacts',
    needs: ['phone'],
    hasSome: ['consent', 'consentAt', 'firstName', 'lastName', 'email'],
    headings: {
      phone: PHONES,
      country: ['country', 'kraj', 'χώρα'],
      firstName: ['name', 'first name', 'firstname', 'imię', 'όνομα'],
      lastName: ['lastname', 'last name', 'surname', 'nazwisko', 'επώνυμο'],
      email: ['email', 'e-mail', 'adres e-mail'],
      language: ['language', 'język', 'γλώσσα'],
      customerId: ['customer id', 'id klienta', 'κωδικός πελάτη'],
      consent: [
        'consent',
        'sms consent',
        'zgoda',
        'zgoda sms',
        'zgoda marketingowa',
        'zgoda na smsy',
        'συγκατάθεση',
        'συγκατάθεση sms',
      ],
      consentAt: ['consent date', 'consent at', 'data zgody', 'data wyrażenia zgody', 'ημερομηνία συγκατάθεσης'],
      consentSource: ['consent source', 'źródło zgody', 'źródło', 'source', 'πηγή συγκατάθεσης', 'πηγή'],
      consentWording: ['consent wording', 'consent text', 'treść zgody', 'κείμενο συγκατάθεσης'],
    },
  },
  {
    kind: 'history',
    needs: ['phone', 'at', 'text'],
    headings: {
      phone: PHONES,
      at: [
        'date',
        'date and time',
        'time',
        'sent at',
        'data',
        'data i czas',
        'data wysłania',
        'data wysyłki',
        'wysłano',
        'ημερομηνία',
        'ημερομηνία και ώρα',
      ],
      text: TEXTS,
      sender: ['sender', 'from', 'nadawca', 'nazwa nadawcy', 'αποστολέας'],
      status: ['status', 'state', 'κατάσταση'],
      error: ERRORS,
      place: ['type', 'typ', 'τύπος'],
    },
  },
];

export const formatOf = (kind: ImportKind): Format => FORMATS.find((format) => format.kind === kind) as Format;

/** A heading without case, accents, marks of sorting and doubled spaces. */
export function plainHeading(heading: string): string {
  return heading
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ς', 'σ')
    .replace(/[\u2190-\u21ff\u25b2-\u25bf*:"']|\ufe0e|\ufe0f/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Which field each column holds; null = one that no heading names. */
export type Columns = readonly (Field | null)[];

/** The columns by their headings; each field once, the first that bears its name. */
export function columnsBy({ headings }: Format, row: readonly string[]): Columns {
  const byName = new Map<string, Field>();
  for (const [field, names] of Object.entries(headings) as [Field, readonly string[]][])
    for (const name of names) byName.set(plainHeading(name), field);
  const taken = new Set<Field>();
  return row.map((heading) => {
    const field = byName.get(plainHeading(heading)) ?? null;
    if (field === null || (field !== 'ignored' && taken.has(field))) return null;
    taken.add(field);
    return field;
  });
}

export function fits({ needs, hasSome }: Format, columns: Columns): boolean {
  return needs.every((field) => columns.includes(field)) && (hasSome?.some((field) => columns.includes(field)) ?? true);
}

/** The table a row of headings belongs to; null: none we know. */
export function recognise(row: readonly string[]): { readonly kind: ImportKind; readonly columns: Columns } | null {
  for (const format of FORMATS) {
    const columns = columnsBy(format, row);
    if (fits(format, columns)) return { kind: format.kind, columns };
  }
  return null;
}
