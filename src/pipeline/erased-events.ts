import { withoutPerson } from '../core/index.js';
import type { EventId } from '@hub/kernel';
import type { Normalised } from './normalise/normalise.service.js';

type Event = Normalised['events'][number];

/** What normalise found, with the events of erased people set aside: they are kept as `erased`, without the person. */
export function setErasedAside(
  told: Normalised,
  erased: ReadonlySet<Event>,
): Normalised & { readonly erased: readonly Event[]; readonly reasons: ReadonlyMap<EventId, string> } {
  if (erased.size === 0) return { ...told, erased: [], reasons: new Map() };
  const raw = new Set([...erased].flatMap(({ rawEventId }) => rawEventId ?? []));
  const isKept = (_: unknown, index: number) => !erased.has(told.events[index] as Event);
  return {
    events: told.events.filter(isKept),
    statuses: told.statuses,
    readings: told.readings,
    outcomes: told.outcomes.map((item) => (raw.has(item.id) ? { ...item, reason: 'erased' } : item)),
    erased: [...erased].map((event) => ({ ...event, content: withoutPerson(event.content) })),
    reasons: new Map([...erased].map(({ id }) => [id, 'erased'])),
  };
}
