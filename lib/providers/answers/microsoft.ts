import type { Meaning } from './meanings.ts';

const rows: [Meaning, string][] = [
  ['takenBack', '50173 50132 50133'],
  ['ranOut', '70008 700082 700084 70043 50089 54005'],
  ['ended', '70000 9002313 90056'],
  ['signInAgain', '50058 16000 16001 16002 50085 50126 50139 50158 50197 51006'],
  ['secondFactor', '50072 50074 50076 50078 50079 53004'],
  ['passwordRanOut', '50055 50125 50135 50144'],
  ['declined', '65001 65004'],

  ['adminConsent', '90094 90095'],
  [
    'policy',
    '50005 50097 50131 50155 53000 53001 53002 53003 53010 53011 530001 530002 530003 530004 530034 530035 500212 500213 500021',
  ],
  ['notAssigned', '50105'],
  ['disabled', '50057'],
  ['noSuchUser', '50014 50020 50034 51004 90072 500208 16003'],
  ['noMailbox', '500011 500014 650052 650054'],
  ['locked', '50053'],

  ['secret', '70002 7000215 7000218'],
  ['secretRanOut', '7000222'],
  ['certificate', '50012 50013 50048 500133 700023 700024 700027 700030'],
  ['switchedOff', '70001 7000112'],
  ['redirect', '50011 70004'],
  ['tenant', '50059 50128 50194 90002 90038 700011 700016 9001023 9002332'],
  ['registration', '28002 28003 65005 70003 70005 70011 90014 650056 650057 700025 900144'],

  ['busy', '50196 90055'],
  ['unclear', '40008 40010 50033 50087 70012 80001 80002 90006 90012 90024 90033 90036'],
];

/**
 * The numbers Entra puts before its words, and what they mean.
 * learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const microsoftAnswers: Record<string, Meaning> = Object.fromEntries(
  rows.flatMap(([meaning, numbers]) => numbers.split(' ').map((number) => [number, meaning])),
);
