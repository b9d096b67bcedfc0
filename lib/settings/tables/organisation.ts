import { colourField } from '../../fields/colour.ts';
import { line, optional } from '../../fields/setting.ts';
import { timeZoneField } from '../../fields/time-zone.ts';

const organisation = { group: 'Common', category: 'Organisation' } as const;
const appearance = { group: 'Appearance', category: 'Organisation' } as const;

/** Whose Rekey it is. */
export const organisationSettings = {
  'organisation.name': line({
    ...appearance,
    label: 'Name',
    description: 'Who runs this system, as people read it in messages and on every page.',
    max: 100,
  }),
  'organisation.colour': optional(
    {
      ...appearance,
      label: 'Colour',
      description:
        'What links and buttons are drawn in, on pages and in mails, such as #2f5bea; made darker or lighter where text would be hard to read.',
    },
    'colour',
    colourField,
  ),
  'organisation.support': line({
    ...organisation,
    label: 'Questions',
    description: 'Where people can ask, such as a telephone number and a room; shown after “Questions?”.',
    max: 200,
  }),
  'organisation.timeZone': optional(
    {
      ...organisation,
      label: 'Time zone',
      description:
        'In which zone messages write their times, such as Europe/Lisbon; empty is that of this machine.',
    },
    'text',
    timeZoneField,
  ),
};
