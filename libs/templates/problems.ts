import type { Localised } from '@hub/kernel';

export type TemplateProblemCode = 'unknown-tag' | 'syntax' | 'too-long' | 'not-allowed' | 'unclosed';

/** Why a template cannot be saved. */
export interface TemplateProblem {
  readonly code: TemplateProblemCode;
  /** The tag or expression at fault, as written. */
  readonly tag?: string;
  /** The known tag most like it. */
  readonly nearest?: string;
  /** Where it starts in the source, in UTF-16 code units. */
  readonly position?: number;
  /** What is wrong, why, and what to do. */
  readonly message: Localised;
}

/** A tag this kind of message does not know. */
export function unknownTag(tag: string, nearest: string | null, position: number): TemplateProblem {
  const hint: Localised =
    nearest === null
      ? {
          pl: 'Wybierz parametr z listy pod polem tekstowym albo usuń nawiasy.',
          en: 'Pick a parameter from the list under the text field, or remove the braces.',
          el: 'Επιλέξτε παράμετρο από τη λίστα κάτω από το πεδίο ή αφαιρέστε τα άγκιστρα.',
        }
      : {
          pl: `Czy chodziło o {${nearest}}? Popraw go albo wybierz parametr z listy.`,
          en: `Did you mean {${nearest}}? Correct it or pick a parameter from the list.`,
          el: `Μήπως εννοείτε {${nearest}}; Διορθώστε την ή επιλέξτε παράμετρο από τη λίστα.`,
        };
  return {
    code: 'unknown-tag',
    tag,
    ...(nearest === null ? {} : { nearest }),
    position,
    message: {
      pl: `Nieznany parametr {${tag}}. Ta wiadomość nie ma takich danych, więc klient zobaczyłby pusty tekst. ${hint.pl}`,
      en: `Unknown parameter {${tag}}. This message has no such data, so the customer would see an empty text. ${hint.en}`,
      el: `Άγνωστη παράμετρος {${tag}}. Το μήνυμα δεν έχει τέτοια δεδομένα και ο πελάτης θα έβλεπε κενό. ${hint.el}`,
    },
  };
}

/** An expression outside the small language of templates. */
export function notAllowed(expression: string, position: number): TemplateProblem {
  return {
    code: 'not-allowed',
    tag: expression,
    position,
    message: {
      pl: `Wyrażenie ${expression} nie jest dozwolone. W treści działają tylko {parametr}, {parametr|tekst zastępczy} oraz bloki {{#if}} i {{#unless}}. Usuń je albo zastąp jednym z nich.`,
      en: `The expression ${expression} is not allowed. A text may use only {parameter}, {parameter|fallback text} and the blocks {{#if}} and {{#unless}}. Remove it or use one of these.`,
      el: `Η έκφραση ${expression} δεν επιτρέπεται. Στο κείμενο λειτουργούν μόνο τα {παράμετρος}, {παράμετρος|εναλλακτικό κείμενο} και τα μπλοκ {{#if}} και {{#unless}}. Αφαιρέστε την ή χρησιμοποιήστε ένα από αυτά.`,
    },
  };
}

/** A brace or block that is opened and not closed. */
export function unclosed(opened: string, position: number | undefined): TemplateProblem {
  return {
    code: 'unclosed',
    tag: opened,
    ...(position === undefined ? {} : { position }),
    message: {
      pl: `${opened} nie ma zamknięcia, więc nie wiadomo, gdzie się kończy. Dopisz brakujący nawias } albo {{/if}}.`,
      en: `${opened} is not closed, so nobody can tell where it ends. Add the missing } or {{/if}}.`,
      el: `Το ${opened} δεν κλείνει, άρα δεν φαίνεται πού τελειώνει. Προσθέστε το } ή το {{/if}} που λείπει.`,
    },
  };
}

/** Double braces that cannot be read. */
export function syntax(position: number | undefined): TemplateProblem {
  return {
    code: 'syntax',
    ...(position === undefined ? {} : { position }),
    message: {
      pl: 'Nie można odczytać wyrażenia w podwójnych nawiasach {{ }}. Sprawdź, czy każdy blok {{#if}} ma swoje {{/if}} i czy nawiasy są parami.',
      en: 'The expression in double braces {{ }} cannot be read. Check that each {{#if}} has its {{/if}} and that the braces are in pairs.',
      el: 'Η έκφραση στα διπλά άγκιστρα {{ }} δεν διαβάζεται. Ελέγξτε ότι κάθε {{#if}} έχει το {{/if}} του και ότι τα άγκιστρα είναι ανά ζεύγη.',
    },
  };
}

/** A source of more than `limit` bytes. */
export function sourceTooLong(limit: number): TemplateProblem {
  const kilobytes = limit / 1024;
  return {
    code: 'too-long',
    message: {
      pl: `Treść jest za długa. Szablon może mieć najwyżej ${kilobytes} kB, a dłuższej wiadomości żaden kanał nie wyśle. Skróć ją.`,
      en: `The text is too long. A template may have at most ${kilobytes} kB, and no channel sends a longer message. Shorten it.`,
      el: `Το κείμενο είναι πολύ μεγάλο. Ένα πρότυπο έχει έως ${kilobytes} kB και κανένα κανάλι δεν στέλνει μεγαλύτερο μήνυμα. Συντομεύστε το.`,
    },
  };
}
