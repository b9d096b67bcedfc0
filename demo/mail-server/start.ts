import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';
import { messageOf } from '#lib/errors.ts';
import type { KeyPair } from '#lib/testing/certificates.ts';
import { type Mood, moods, nonsense } from './moods.ts';
import { serve } from './session.ts';
import { MailStore } from './store.ts';

export type MailServer = {
  port: number;
  passwordOf(user: string): string | undefined;
  /** Holds from the next sign-in on. */
  setPassword(user: string, password: string): void;
  moodOf(user: string): Mood;
  setMood(users: string[], mood: Mood): void;
  deliver(user: string, ...messages: Buffer[]): void;
  /** One that is counted, and not handed out until the user's mood is well again. */
  withhold(user: string, message: Buffer): void;
  stop(): Promise<void>;
};

/**
 * A mail server (IMAP over TLS, on loopback) with an INBOX and a Sent folder for each user, all in memory: nothing has to
 * be installed for it, and it can be made to behave as badly as any.
 */
export async function startMailServer(users: Record<string, string>, pair: KeyPair): Promise<MailServer> {
  const store = new MailStore();
  const passwords = new Map(Object.entries(users));
  const moodBy = new Map<string, Mood>();
  const moodOf = (user: string) => moodBy.get(user) ?? 'well';
  const judge = (user: string, password: string): string | null => {
    const mood = moodOf(user);
    if (mood === 'nonsense') return '';
    if (mood !== 'well') return moods[mood];
    return passwords.get(user) === password ? null : 'NO [AUTHENTICATIONFAILED] Authentication failed.';
  };
  const open = new Set<Socket>();
  const server = tls.createServer(pair, (socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    // Where all of it is nonsense, something else listens at this port.
    if ([...passwords.keys()].every((user) => moodOf(user) === 'nonsense')) return void socket.end(nonsense);
    serve(socket, store, judge).catch((error) =>
      console.error(`mail server of the demo: ${messageOf(error)}`),
    );
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve()),
  );
  return {
    port: (server.address() as AddressInfo).port,
    passwordOf: (user) => passwords.get(user),
    setPassword: (user, password) => void passwords.set(user, password),
    moodOf,
    setMood: (chosen, mood) => {
      for (const user of chosen) {
        moodBy.set(user, mood);
        if (mood === 'well') store.giveBack(user);
      }
    },
    deliver: (user, ...messages) => {
      for (const message of messages) store.add(user, 'INBOX', message);
    },
    withhold: (user, message) => void store.add(user, 'INBOX', message, { isWithheld: true }),
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
