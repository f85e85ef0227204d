import { HubError, type Localised } from '@hub/kernel';

/** What was wrong with one field of a request. */
export interface FieldProblem {
  readonly param: string;
  readonly code: string;
  readonly message: Localised;
}

/** A request that is refused: an HTTP status, a stable code, what happened and what to do, in every language. */
export class RequestRefused extends HubError {
  readonly status: number;
  readonly text: Localised;
  readonly problems: readonly FieldProblem[];
  /** Seconds after which the same request may succeed; null where waiting changes nothing. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    code: string,
    text: Localised,
    { problems = [], retryAfter = null }: { problems?: readonly FieldProblem[]; retryAfter?: number | null } = {},
  ) {
    super(code, text.en);
    this.status = status;
    this.text = text;
    this.problems = problems;
    this.retryAfter = retryAfter;
  }
}

export const notFound = () =>
  new RequestRefused(404, 'request.not-found', {
    pl: 'Nie ma takiego elementu albo nie masz do niego dostępu. Sprawdź adres.',
    en: 'There is no such item, or you have no access to it. Check the address.',
    el: 'Δεν υπάρχει τέτοιο στοιχείο ή δεν έχετε πρόσβαση. Ελέγξτε τη διεύθυνση.',
  });

export const invalid = (problems: readonly FieldProblem[]) =>
  new RequestRefused(
    422,
    'request.invalid',
    {
      pl: 'Nie zapisano: popraw zaznaczone pola.',
      en: 'Nothing was saved: correct the fields named.',
      el: 'Δεν αποθηκεύτηκε: διορθώστε τα πεδία που αναφέρονται.',
    },
    { problems },
  );
