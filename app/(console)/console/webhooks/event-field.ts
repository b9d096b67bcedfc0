import { type EventType, eventTypes } from '#lib/notifications/event-types.ts';

/** What the name of an event's check box begins with. */
export const eventField = 'event ';
/** The box for all of them. */
export const allEventsField = `${eventField}*`;

/** The events that a posted form names. Pure. */
export function eventsFrom(names: Iterable<string>): string[] {
  const chosen = [...names].filter((name) => name.startsWith(eventField));
  if (chosen.includes(allEventsField)) return [...eventTypes] satisfies EventType[];
  return chosen.map((name) => name.slice(eventField.length));
}
