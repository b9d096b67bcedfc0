import { expect, it } from 'vitest';
import { rules } from './catalogue.ts';
import { evaluate } from './evaluate.ts';

const all = new Map(rules.map(({ key }) => [key as string, true]));
const parties = {
  accountAddress: 'ana@northwind.example',
  alternateAddress: 'ana@home.example',
  phone: '+40721000111',
  administrators: ['root@northwind.example'],
};
const planned = (event: 'suspended' | 'recovered' | 'host_outage', given: object = parties, enabled = all) =>
  evaluate(rules, enabled, event, given).flatMap(({ rule, recipients }) =>
    recipients.map((one) => [rule.key, one.recipientKind, 'skipped' in one ? one.skipped : one.recipient]),
  );

it('tells the owner by every enabled channel, at the other address and the number on file', () => {
  expect(planned('suspended')).toEqual([
    ['email-wrong-credentials', 'alternate_address', 'ana@home.example'],
    ['sms-wrong-credentials', 'phone', '+40721000111'],
  ]);
  expect(planned('recovered')).toEqual([
    ['email-recovered', 'alternate_address', 'ana@home.example'],
    ['sms-recovered', 'phone', '+40721000111'],
  ]);
});

it('tells owners nothing until an administrator enables a rule, and administrators of an outage at once', () => {
  const untouched = new Map<string, boolean>();
  expect(planned('suspended', parties, untouched)).toEqual([]);
  expect(planned('recovered', parties, untouched)).toEqual([]);
  expect(planned('host_outage', parties, untouched)).toEqual([
    ['email-host-outage', 'administrator', 'root@northwind.example'],
  ]);
});

it.each([
  [null, 'the owner has no telephone number'],
  ['', 'the owner has no telephone number'],
  ['+15555550100', 'the owner’s telephone number is not valid'],
])('skips an owner whose number is %j, and says why', (phone, why) => {
  expect(planned('suspended', { ...parties, alternateAddress: null, phone })).toEqual([
    ['email-wrong-credentials', 'own_address', 'ana@northwind.example'],
    ['sms-wrong-credentials', 'phone', why],
  ]);
});
