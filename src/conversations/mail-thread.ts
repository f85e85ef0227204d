import { isEmail } from '@hub/kernel';
import type { RichContent } from '../core/index.js';
import type { KeptReply } from './conversation.entity.js';

/** How mail programs say that it is an answer. */
const ANSWER = /^(?:(?:re|odp|απ)\s*:\s*)+/iu;

/** What an answer to a mail shows besides its text: the thread goes on under its subject. None for what is no mail. */
export function mailInThread(heard: Pick<KeptReply, 'from' | 'subject' | 'providerId'> | null): {
  readonly mail?: RichContent;
} {
  if (heard === null || !isEmail(heard.from)) return {};
  const bare = (heard.subject ?? '').replace(ANSWER, '');
  return {
    mail: {
      ...(bare === '' ? {} : { subject: `Re: ${bare}` }),
      ...(heard.providerId === null ? {} : { answers: heard.providerId }),
    },
  };
}
