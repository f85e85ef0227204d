import type { ChannelAdapter } from '../core/index.js';
import { invalid } from '../infra/web/errors.js';
import { spoken } from './spoken.js';

/**
 * A sender is chosen from those the provider lists as active, where it keeps a list.
 * @throws RequestRefused 422 for any other; 502 where the provider does not tell
 */
export async function demandActiveSender(adapter: ChannelAdapter, name: string): Promise<void> {
  if (adapter.capabilities.senders !== 'list' || adapter.listSenders === undefined) return;
  const senders = await spoken(async () => adapter.listSenders?.() ?? []);
  const found = senders.find((sender) => sender.name === name);
  if (found?.isActive === true) return;
  throw invalid([found === undefined ? UNKNOWN : INACTIVE]);
}

const UNKNOWN = {
  param: 'sender',
  code: 'unknown-sender',
  message: {
    pl: 'Konto nie ma takiej nazwy nadawcy. Wybierz nazwę z listy albo dodaj ją u operatora.',
    en: 'The account has no such sender name. Choose one from the list, or add it at the provider.',
    el: 'Ο λογαριασμός δεν έχει τέτοιο όνομα αποστολέα. Επιλέξτε από τη λίστα ή προσθέστε το στον πάροχο.',
  },
};
const INACTIVE = {
  param: 'sender',
  code: 'inactive-sender',
  message: {
    pl: 'Ta nazwa nadawcy nie jest jeszcze aktywna. Poczekaj, aż operator ją zatwierdzi, albo wybierz inną.',
    en: 'This sender name is not active yet. Wait until the provider approves it, or choose another.',
    el: 'Το όνομα αποστολέα δεν είναι ακόμη ενεργό. Περιμένετε την έγκριση του παρόχου ή επιλέξτε άλλο.',
  },
};
