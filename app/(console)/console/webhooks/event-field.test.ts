import { expect, test } from 'vitest';
import { eventTypes } from '#lib/notifications/event-types.ts';
import { allEventsField, eventField, eventsFrom } from './event-field.ts';
import { eventGroups } from './event-words.ts';

test('every event stands in one group of the form', () => {
  expect(eventGroups.flatMap(({ types }) => types).toSorted()).toEqual(eventTypes.toSorted());
});

test('the events of a form are those whose boxes are ticked, or all by one', () => {
  expect(eventsFrom(['name', `${eventField}account.paused`, 'enabled'])).toEqual(['account.paused']);
  expect(eventsFrom(['name', allEventsField, `${eventField}account.paused`])).toEqual([...eventTypes]);
  expect(eventsFrom(['name'])).toEqual([]);
});
