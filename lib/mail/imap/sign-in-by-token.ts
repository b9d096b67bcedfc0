import type { TokenCredential, TokenMechanism } from '../credential.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import type { MailServer } from '../network/server.ts';
import { endOfExchange, saslName, tokenMessage } from '../token-exchange.ts';
import type { ImapClient } from './imap-client.ts';

/** What became of one try, as the session understands it. */
type Explain = (error: unknown) => unknown;

/**
 * Signs in with a token by the first mechanism of its provider that the server offers, and by the other only where the
 * server does not know the first. The server's challenge is answered so that it ends the command with its words.
 * Throws what `explain` makes of the refusal.
 */
export async function signInByToken(
  client: ImapClient,
  server: MailServer,
  { accessToken, mechanisms }: TokenCredential,
  { explain }: { explain: Explain },
): Promise<void> {
  const offered = mechanisms.filter((name) => client.capabilities.has(`AUTH=${saslName[name]}`));
  if (offered.length === 0) throw noTokenTaken(client);
  for (const [index, mechanism] of offered.entries()) {
    client.forgetLines();
    client.expectCapabilityUpdate = true;
    try {
      await authenticate(client, mechanism, tokenMessage(mechanism, server, accessToken.reveal()));
      client.state = client.states.AUTHENTICATED;
      client.authenticated = server.user;
      client.expectCapabilityUpdate = false; // a list that came with the OK has been taken; none is asked for
      return;
    } catch (error) {
      const explained = explain(error);
      const isUnknown = explained instanceof MailFailure && explained.verdict.cause === 'protocol';
      if (!isUnknown || client.isOver || index === offered.length - 1) throw explained;
    }
  }
}

async function authenticate(client: ImapClient, mechanism: TokenMechanism, message: string): Promise<void> {
  // RFC 4959: at once where the server takes it so, else when it asks.
  const isAtOnce = client.capabilities.has('SASL-IR');
  const answers = [...(isAtOnce ? [] : [message]), endOfExchange[mechanism]];
  const reply = await client.exec(
    'AUTHENTICATE',
    [
      { type: 'ATOM', value: saslName[mechanism] },
      ...(isAtOnce ? [{ type: 'ATOM', value: message, sensitive: true }] : []),
    ],
    {
      onPlusTag: async () => {
        client.write(answers.shift() ?? '*');
      },
    },
  );
  reply.next();
}

function noTokenTaken(client: ImapClient): MailFailure {
  const offered = [...client.capabilities.keys()].filter((name) => /^AUTH=|^LOGIN/.test(name)).join(' ');
  const evidence = `the server takes no token (${offered || 'no AUTH'})`;
  return new MailFailure('auth', new Finding('protocol', evidence.slice(0, 200), 'NO_TOKEN_TAKEN').verdict);
}
