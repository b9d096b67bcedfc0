import { describe, expect, test } from 'vitest';
import { changesFrom as posted } from './properties.ts';

const changesFrom = (form: [string, unknown][]) => posted(form).changes;

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

  test('reads sizes and lengths of time with their units, and hands out bytes and seconds', () => {
    const form: [string, string][] = [
      ['fetcher.maxMessageBytes#shown', '100 MiB'],
      ['fetcher.maxMessageBytes', '2,5 MB'],
      ['sending.maxMessageBytes#shown', '25 MiB'],
      ['sending.maxMessageBytes', '25 MiB'],
      ['fetcher.intervalSeconds', '30 minutes'],
      ['fetcher.signInSeconds', 'a while'],
    ];
    expect(posted(form)).toEqual({
      changes: {
        'fetcher.maxMessageBytes': 2_500_000,
        'fetcher.intervalSeconds': 1800,
        'fetcher.signInSeconds': 'a while',
      },
      shown: { 'fetcher.maxMessageBytes': '104857600', 'sending.maxMessageBytes': '26214400' },
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

  test('what stands as it was shown is no change, and what was shown goes with the rest', () => {
    const form: [string, string][] = [
      ['organisation.name#shown', 'Northwind'],
      ['organisation.name', 'Northwind'],
      ['fetcher.intervalSeconds#shown', '900'],
      ['fetcher.intervalSeconds', '600'],
      ['sms.text#shown', 'one\ntwo'],
      ['sms.text', 'one\r\ntwo'],
      ['organisation.support#shown', ''],
      ['organisation.support', ''],
    ];
    expect(posted(form)).toEqual({
      changes: { 'fetcher.intervalSeconds': 600 },
      shown: {
        'organisation.name': 'Northwind',
        'fetcher.intervalSeconds': '900',
        'sms.text': 'one\ntwo',
        'organisation.support': '',
      },
    });
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
