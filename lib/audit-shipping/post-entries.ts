import { concealed } from '../conceal.ts';
import { httpCall } from '../mail/network/http-call.ts';
import type { Receiver } from './receiver.ts';

type Web = Extract<Receiver, { kind: 'web' }>;

/** Posts entries, `{"entries":[…]}`, each as JSON, in their order. Only 2xx is an answer that has them; anything else is thrown, without a secret of the receiver's. */
export async function postEntries(to: Web, entries: readonly string[], signal: AbortSignal): Promise<void> {
  const url = new URL(to.url.reveal());
  const authorization = to.authorization?.reveal();
  const answer = await httpCall(
    {
      method: 'POST',
      url,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Rekey',
        ...(authorization ? { Authorization: authorization } : {}),
      },
      body: `{"entries":[${entries.join(',')}]}`,
    },
    { signal, allowLoopback: true },
  );
  if (!answer.ok) throw new Error(answer.reason);
  if (answer.status >= 200 && answer.status < 300) return;
  const words = (authorization ?? '').split(' ');
  const said = concealed(answer.body, [url.href, url.pathname, url.search, ...words]);
  throw new Error(said ? `${answer.status}: ${said}` : `${answer.status}`);
}
