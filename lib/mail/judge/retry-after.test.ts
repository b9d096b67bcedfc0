import { expect, test } from 'vitest';
import { retryAfter } from './retry-after.ts';
import { fold } from './text.ts';

test.each([
  ['451 4.7.1 Greylisted, please try again in 300 seconds', 300],
  ['451 4.7.1 Greylisted for 5 minutes', 300],
  ['450 4.7.1 please wait 5min and retry', 300],
  ['451 Greylisting in action, please come back in 00:05:00', 300],
  ['451 4.7.1 try again in 04:59:00', 4 * 3600 + 59 * 60],
  ['421 Retry-After: 120', 120],
  ['450 Try again after 900', 900],
  ['451 come back in an hour', 3600],
  ['451 please try again in a few minutes', 300],
  ['451 Bitte versuchen Sie es in 2 Stunden erneut', 7200],
  ['451 Försök igen om 10 minuter', 600],
  ['451 Zkuste to znovu za 2 hodiny', 7200],
  ['451 请在 5 分钟后重试', 300],
  ['451 Повторите попытку через 15 минут', 900],
  ['451 retry in 30 days', 86_400],
])('%s: %i s', (reply, seconds) => expect(retryAfter(fold(reply))).toBe(seconds * 1000));

test.each([
  '451 4.3.0 Try again later',
  '450 4.2.0 Greylisted, see http://postgrey.schweikert.ch/help/300.html',
  '550 5.1.1 No such user',
  '451 wait 192.0.2.1',
  '451 try again in 0 seconds',
])('%s: names none', (reply) => expect(retryAfter(fold(reply))).toBeUndefined());
