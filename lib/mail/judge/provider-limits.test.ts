import { expect, test } from 'vitest';
import { classifyReply } from './classify.ts';

// What providers say where an account, or we, ask too much of them, and the pause they name with it. docs/providers.md has their limits.
const replies: [provider: string, reply: string, seconds?: number][] = [
  ['Gmail', 'NO [ALERT] Too many simultaneous connections. (Failure)'],
  ['Gmail', '* BYE [ALERT] Too many simultaneous connections. (Failure)'],
  ['Gmail', 'NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)'],
  ['Gmail', '454 4.7.0 Too many login attempts, please try again later.'],
  ['Gmail', '550 5.4.5 Daily user sending limit exceeded.'],
  ['Gmail', '421 4.7.0 Too many concurrent SMTP connections; please try again later.'],
  ['Exchange', 'NO Request is throttled. Suggested Backoff Time: 299962 milliseconds', 299.962],
  ['Exchange', 'BAD Request is throttled. Suggested Backoff Time: 5000 milliseconds', 5],
  ['Exchange', '* BYE Connection is closed. 10'],
  ['Exchange', '* BYE Connection closed. 10'],
  ['Exchange', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded'],
  ['Exchange', '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending'],
  [
    'Exchange',
    '421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel',
  ],
  ['Yahoo', 'NO [THROTTLED] Rate limit hit'],
  ['Yahoo', 'NO [LIMIT] SELECT Rate limit hit.'],
  ['Yahoo', 'NO [AUTHENTICATIONFAILED] LOGIN Rate limit hit'],
  ['RFC 5530', 'NO [LIMIT] Too many simultaneous connections'],
  [
    'Dovecot',
    'NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
  ],
  ['RFC 2449', '-ERR [LOGIN-DELAY] minimum time between mail checks violation'],
];

const protocolOf = (reply: string) => (/^\d/.test(reply) ? 'smtp' : reply.startsWith('-') ? 'pop3' : 'imap');

test.each(replies)('%s: %s: throttled, and for how long where it says so', (_provider, raw, seconds) => {
  for (const stage of ['auth', 'select'] as const) {
    const { cause, retryAfterMs } = classifyReply({ raw, protocol: protocolOf(raw), stage });
    expect({ cause, retryAfterMs }).toEqual({ cause: 'throttled', retryAfterMs: seconds && seconds * 1000 });
  }
});
