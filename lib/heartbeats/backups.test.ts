import { expect, test } from 'vitest';
import { isBackedUpNightly } from './backups.ts';

const worker = (backups?: number) => ({ kind: 'worker', stats: backups === undefined ? {} : { backups } });

test('one worker that makes backups is enough; where no worker says, nobody knows', () => {
  expect(isBackedUpNightly([worker(0), worker(1)])).toBe(true);
  expect(isBackedUpNightly([worker(0), worker()])).toBe(false);
  expect(isBackedUpNightly([worker(), { kind: 'web', stats: { backups: 1 } }])).toBeNull();
});
