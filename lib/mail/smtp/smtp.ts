import type { Credential } from '../credential.ts';
import { FateUnknown } from '../handing-over.ts';
import { Finding } from '../judge/failure.ts';
import type { MailServer } from '../network/server.ts';
import type { Envelope, SenderOptions, SendHooks, SendingSession } from '../protocol.ts';
import { assertSendable } from '../wire-secrets.ts';
import { Exchange } from './exchange.ts';
import { Content, gravest, inAscii, refuseBeyondAscii, replyCode, whyNotSent } from './message.ts';
import { signIn } from './sign-in.ts';

/**
 * Connects to a sending server, signs in unless there is no user, runs `work` and closes, whatever happens; with
 * the promises of every sender (protocol.ts). Throws a `MailFailure`.
 */
export async function withSmtpSession<T>(
  server: MailServer,
  credential: Credential | null,
  options: SenderOptions,
  work: (session: SendingSession) => Promise<T>,
): Promise<T> {
  if (credential) assertSendable(server.user, credential);
  const dialogue = new Dialogue(server, credential, options);
  try {
    await dialogue.begin();
    const result = await work(dialogue);
    await dialogue.sayGoodBye();
    return result;
  } finally {
    dialogue.close();
  }
}

class Dialogue implements SendingSession {
  readonly #credential: Credential | null;
  readonly #exchange: Exchange;

  constructor(server: MailServer, credential: Credential | null, options: SenderOptions) {
    this.#credential = credential;
    this.#exchange = new Exchange(server, credential, options);
  }

  async begin(): Promise<void> {
    const exchange = this.#exchange;
    try {
      await exchange.connect();
      if (this.#credential) await signIn(exchange, this.#credential);
      exchange.phase(exchange.limits.commandMs);
    } catch (error) {
      throw exchange.explain(error);
    }
    if (this.#credential) exchange.options.onStep?.('signed_in');
    exchange.enter('select');
  }

  async send(given: Envelope, message: Buffer, { beforeContent }: SendHooks = {}): Promise<string> {
    const { connection } = this.#exchange;
    const envelope = inAscii(given);
    if (!connection._supportedExtensions.includes('SMTPUTF8')) refuseBeyondAscii(envelope);
    // 1 The content is read only once the server waits for it; 2 a server that refused one of several recipients
    // gets none of it; 3 until its last byte was given to the socket the server cannot have taken it.
    const content = new Content(message, async () => {
      const refused = gravest(connection._envelope?.rejectedErrors);
      if (refused) throw refused;
      await beforeContent?.();
      this.#exchange.phase(this.#exchange.limits.contentMs);
    });
    try {
      this.#exchange.phase(this.#exchange.limits.commandMs);
      const info = await this.#exchange.heard<{ response: string }>((done) =>
        connection.send(envelope, content, done),
      );
      if (content.hasLeft && !connection.isAhead) return info.response;
      // Nobody can have taken a message that is not whole, or else they have taken what is none.
      connection.close();
      throw new FateUnknown('select', answeredTooSoon.verdict);
    } catch (error) {
      if (error instanceof FateUnknown) throw error;
      const { stopped, hasLeft } = content;
      // What `beforeContent` threw is its caller's own.
      if (stopped && !replyCode(stopped)) throw stopped;
      const refused = connection._envelope?.rejectedErrors ?? [];
      // Behind a sender that is refused its recipients are as well, for that alone.
      const areAllRefused = (error as { command?: string }).command === 'RCPT TO';
      const why = stopped ?? (areAllRefused ? gravest(refused) : undefined) ?? error;
      throw whyNotSent(why, this.#exchange.explain(why), hasLeft, this.#exchange.stage, {
        to: envelope.to,
        refused,
      });
    }
  }

  sayGoodBye(): Promise<void> {
    return this.#exchange.quit();
  }

  close(): void {
    this.#exchange.close();
  }
}

const answeredTooSoon = new Finding(
  'protocol',
  'the server said that it took the message before all of it had left',
);
