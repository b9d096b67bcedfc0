import { expect, test } from 'vitest';
import { installArguments } from './system-packages.ts';

test('nothing that is installed is ever removed for the tests or the demo', () => {
  expect(installArguments).toContain('--no-remove');
});
