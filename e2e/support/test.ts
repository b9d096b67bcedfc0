import { randomBytes } from 'node:crypto';
import { test as base, type Page } from '@playwright/test';
import { type Stack, startStack, until } from './stack.ts';

export { expect } from '@playwright/test';
export { until } from './stack.ts';

export type Mailbox = {
  /** Address and user name at the mail server. */
  address: string;
  /** Where the owner is written to. */
  alternateEmail: string;
  password: string;
  accountId: string;
  /** The owner, who may sign in to the views. */
  owner: { email: string; password: string };
};

type Fixtures = {
  /** A mailbox of this test's own on the real server, known to Rekey and checked once. */
  mailbox: Mailbox;
};

export const test = base.extend<Fixtures, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from this pattern
    async ({}, use) => {
      const stack = await startStack();
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  mailbox: async ({ stack }, use) => {
    const mailbox = await createMailbox(stack);
    await use(mailbox);
    await stack.api('DELETE', `/mail-accounts/${mailbox.accountId}`);
  },
});

/** A mailbox on the real server, known to Rekey and checked once; of an owner of its own, or of the one given. */
export async function createMailbox(
  stack: Stack,
  outgoing = true,
  person?: Pick<Mailbox, 'owner' | 'alternateEmail'>,
): Promise<Mailbox> {
  const name = `ana-${randomBytes(4).toString('hex')}`;
  const address = `${name}@northwind.example`;
  const alternateEmail = person?.alternateEmail ?? `${name}@home.example`;
  const password = 'old secret';
  await stack.dovecot.setPassword(address, password);
  stack.sink.setPassword(address, password);
  const owner = person?.owner ?? { email: `${name}@people.example`, password: 'a long enough password' };
  if (!person)
    await stack.api('POST', '/users', { ...owner, name: 'Ana Popescu', role: 'USER', allowLogin: true });
  const server = { host: '127.0.0.1', user: address, password };
  const { id } = await stack.api<{ id: string }>('POST', '/mail-accounts', {
    address,
    name: 'Ana Popescu',
    owner: { email: owner.email, alternateEmail },
    incoming: { type: 'imap', port: stack.dovecot.imapsPort, security: 'tls', ...server },
    ...(outgoing ? { outgoing: { port: stack.sink.port, security: 'none', ...server } } : {}),
  });
  await until(async () => (await account(stack, id)).lastOutcome === 'ok');
  return { address, alternateEmail, password, accountId: id, owner };
}

export type AccountJson = {
  state: string;
  lastOutcome: string | null;
  messageCount: number;
  refusals: number;
};

export function account(stack: Stack, id: string): Promise<AccountJson> {
  return stack.api('GET', `/mail-accounts/${id}`);
}

/** As in a browser of its own. An open page would notice, and load itself again in the middle of what comes next. */
export async function forgetSession(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** Signs the owner in to one of the two views. */
export async function signInTo(page: Page, view: 'phone' | 'desktop', stack: Stack, { owner }: Mailbox) {
  await page.goto(`${stack.url}/${view}/login`);
  await page.getByLabel('E-mail address').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(new RegExp(`/${view}(?!/login)`));
}
