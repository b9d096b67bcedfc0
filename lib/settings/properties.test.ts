import { describe, expect, test } from 'vitest';
import { changesFrom } from './properties.ts';

describe('a posted property grid', () => {
  test('turns numbers into numbers, and leaves what is none for the check to name', () => {
    const form: [string, string][] = [
      ['fetcher.intervalSeconds', ' 900 '],
      ['outage.minimumShare', '0.25'],
      ['fetcher.concurrency', 'many'],
      ['organisation.name', 'Northwind'],
    ];
    expect(changesFrom(form)).toEqual({
      'fetcher.intervalSeconds': 900,
      'outage.minimumShare': 0.25,
      'fetcher.concurrency': 'many',
      'organisation.name': 'Northwind',
    });
  });

  test('an emptied field goes back to its default', () => {
    expect(changesFrom([['organisation.name', '  ']])).toEqual({ 'organisation.name': null });
  });

  test('an empty secret stays as it is; only its box removes it', () => {
    expect(changesFrom([['email.password', '']])).toEqual({});
    expect(changesFrom([['email.password', ' with spaces ']])).toEqual({ 'email.password': ' with spaces ' });
    expect(
      changesFrom([
        ['email.password#remove', 'true'],
        ['email.password', 'typed too'],
      ]),
    ).toEqual({ 'email.password': null });
  });

  test('takes no name that is not a setting', () => {
    const form: [string, unknown][] = [
      ['__proto__', 'x'],
      ['constructor', 'x'],
      ['$ACTION_ID', 'x'],
      ['email.host', new Blob()],
    ];
    expect(changesFrom(form)).toEqual({});
  });
});
