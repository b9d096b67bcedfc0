import { expect, test } from 'vitest';
import { judgeMailbox, type MailboxEvidence } from './same-mailbox.ts';

const nothing = { stored: 50, there: 50, agreeing: 0, contradicting: 0, comparable: 0, known: 0 };
const cases: [string, Partial<MailboxEvidence>, string][] = [
  ['nothing is stored', { stored: 0, comparable: 40 }, 'unknown'],
  ['the server has nothing', { there: 0 }, 'unknown'],
  ['UIDs name the same messages', { isSameNumbering: true, agreeing: 1 }, 'same'],
  [
    'UIDs agree, and much was moved in',
    { isSameNumbering: true, agreeing: 5, comparable: 30, known: 5 },
    'same',
  ],
  ['UIDVALIDITY changed and Message-IDs agree', { comparable: 40, known: 38 }, 'same'],
  ['UIDVALIDITY changed and half was deleted here', { comparable: 40, known: 20 }, 'same'],
  [
    'a server counts anew under the same UIDVALIDITY',
    { isSameNumbering: true, contradicting: 9, comparable: 9, known: 9 },
    'same',
  ],
  [
    'UIDVALIDITY is 1 everywhere and the messages differ',
    { isSameNumbering: true, contradicting: 9, comparable: 30 },
    'other',
  ],
  [
    'both have the same welcome message and nothing else in common',
    { isSameNumbering: true, agreeing: 1, contradicting: 9, comparable: 30, known: 1 },
    'moved?',
  ],
  ['two people read one newsletter', { comparable: 40, known: 4 }, 'moved?'],
  ['another UIDVALIDITY, no message in common', { comparable: 1 }, 'other'],
  ['another UIDVALIDITY and only messages newer than all that is stored', {}, 'moved?'],
  ['all that is stored was deleted there, new mail came', { isSameNumbering: true }, 'unknown'],
  [
    'all that is stored was deleted there, two old ones were moved in',
    { isSameNumbering: true, comparable: 2 },
    'unknown',
  ],
  [
    'UIDVALIDITY is 1 everywhere, no UID in common, old messages nobody knows',
    { isSameNumbering: true, comparable: 30 },
    'moved?',
  ],
];

test.each(cases)('%s: judged as it should be', (_, evidence, judgement) => {
  expect(judgeMailbox({ ...nothing, isSameNumbering: false, ...evidence })).toBe(judgement);
});
