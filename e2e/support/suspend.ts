import type { Stack } from './stack.ts';
import { account, type Mailbox, until } from './test.ts';

/** Changes a mailbox's password at the server, waits until its account is suspended, and gives the link of the mail. */
export async function suspendAndCatchLink(
  stack: Stack,
  mailbox: Mailbox,
  newPassword: string,
): Promise<string> {
  await stack.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });
  await stack.dovecot.setPassword(mailbox.address, newPassword);
  stack.sink.setPassword(mailbox.address, newPassword);
  await until(async () => (await account(stack, mailbox.accountId)).state === 'suspended');
  const { parsed } = await stack.sink.waitForMail(({ to }) => to.includes(mailbox.alternateEmail), 30_000);
  const link = /https?:\/\/\S+\/update\/[\w-]{43}/.exec(parsed.text ?? '')?.[0];
  if (!link) throw new Error('the mail holds no update link');
  return link;
}
