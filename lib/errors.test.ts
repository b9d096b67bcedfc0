import { expect, test } from 'vitest';
import { messageOf } from './errors.ts';

test.each<[unknown, string]>([
  [new Error('gone'), 'gone'],
  [new Error(''), 'Error'],
  ['in\nlines', 'in lines'],
  [undefined, 'undefined'],
  [{ message: 'a plain object' }, 'a plain object'],
  [{ message: { text: 'deeper' } }, '{"text":"deeper"}'],
  [{ code: 7, password: 'hunter2' }, '{"code":7,"password":"[secret]"}'],
  [[new Error('one of many')], '"message":"one of many"'],
  [
    Object.assign(new Error(), { message: { reason: 'an object for a message' } }),
    '{"reason":"an object for a message"}',
  ],
])('anything thrown has words of its own: %#', (thrown, words) => {
  expect(messageOf(thrown)).toContain(words);
  expect(messageOf(thrown)).not.toMatch(/\[object |hunter2/);
});
