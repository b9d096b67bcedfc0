import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { db } from '#lib/db/client.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { updatePassword } from '#lib/flows/update-password.ts';
import { passwordCredential } from '#lib/mail/credential.ts';
import { user } from '#lib/testing/factories.ts';
import { type CaughtMail, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { printRows, spread } from '../measure.ts';
import { smallMessage } from '../messages.ts';
import { type BenchOptions, type Postgres, withDovecot } from '../servers.ts';
import { benchActor, fillMailboxes, makeAccounts } from './checks.ts';
import { startWorker } from './memory.ts';

/** Milliseconds of one repair, each from what is named before it. */
type Repair = { told: number; tested: number; visible: number };

/**
 * How soon it all goes: one password after the other is changed at its server, while one worker runs. From the refusal to the notice
 * in the hands of the sending server, the new password's test by the notice's link, and from there to the mail that came meanwhile.
 */
export async function repair(options: BenchOptions, postgres: Postgres): Promise<void> {
  const users = Array.from({ length: Math.min(options.accounts, 40) }, (_, i) => `user${i}`);
  const sink = await startSmtpSink();
  try {
    await withDovecot(users, postgres, options, async (dovecot, env) => {
      fillMailboxes(dovecot, users);
      await makeAccounts(users, options, dovecot);
      await tellByMail(sink.port);
      const worker = startWorker(env);
      try {
        await checked(users);
        const repairs: Repair[] = [];
        for (const [i, name] of users.entries()) {
          const { id } = await accountOf(name);
          await dovecot.setPasswords({ [name]: `${name}-new` });
          await db()
            .$executeRaw`update mail_account set "nextCheckAt" = clock_timestamp() where id = ${id}::uuid`;
          const notice = await sink.waitForMail((mail) => isFor(mail, name), 60_000);
          const { suspendedAt } = await db().incident.findFirstOrThrow({ where: { accountId: id } });
          dovecot.deliver(name, [smallMessage(3_000_000 + i)]);
          const stored = await db().message.count({ where: { accountId: id } });
          const begun = performance.now();
          await repaired(notice, name);
          const tested = performance.now();
          await until(async () => stored + 1 - (await db().message.count({ where: { accountId: id } })), 5);
          repairs.push({
            told: notice.at - (suspendedAt?.getTime() ?? 0),
            tested: tested - begun,
            visible: performance.now() - tested,
          });
        }
        print(repairs);
      } finally {
        worker.kill('SIGTERM');
        await once(worker, 'exit');
      }
    });
  } finally {
    await sink.stop();
  }
}

/** One refusal is enough here, and each owner has an address of their own elsewhere. */
async function tellByMail(port: number): Promise<void> {
  const saved = await changeSettings(
    {
      'suspension.refusalsIfWorked': 1,
      'suspension.minimumMinutes': 0,
      'email.host': 'localhost',
      'email.port': port,
      'email.security': 'none',
      'email.from': 'rekey@northwind.example',
      'desktop.webAddress': 'http://rekey.example',
      'phone.webAddress': 'http://rekey.example',
    },
    benchActor,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await db().notificationRule.create({ data: { key: 'email-wrong-credentials', enabled: true } });
  for (const { id, address } of await db().mailAccount.findMany()) {
    const owner = await user({ alternateEmail: `${address.split('@')[0]}@home.example` });
    await db().mailAccount.update({ where: { id }, data: { ownerId: owner.id } });
  }
}

async function checked(users: string[]): Promise<void> {
  await db().$executeRaw`update mail_account set "nextCheckAt" = clock_timestamp()`;
  await until(async () => users.length - (await db().mailAccount.count({ where: { messageCount: 20 } })));
  await until(() => db().unparsedMessage.count());
}

const accountOf = (name: string) =>
  db().mailAccount.findUniqueOrThrow({
    where: { address: `${name}@northwind.example` },
    select: { id: true },
  });

const isFor = ({ to, parsed }: CaughtMail, name: string) =>
  to.includes(`${name}@home.example`) && linkIn(parsed.text) !== undefined;

const linkIn = (text = '') => /\/update\/([\w-]{43})/.exec(text)?.[1];

async function repaired({ parsed }: CaughtMail, name: string): Promise<void> {
  const result = await updatePassword({
    door: { token: linkIn(parsed.text) as string },
    oldPassword: passwordCredential(name),
    newPassword: passwordCredential(`${name}-new`),
  });
  if (!result.ok) throw new Error(`the new password was not stored: ${result.reason}`);
}

function print(repairs: Repair[]): void {
  const row = (name: string, of: keyof Repair, aim: string) => {
    const sorted = repairs.map((one) => one[of]).sort((a, b) => a - b);
    const at95 = sorted[Math.floor(sorted.length * 0.95)] as number;
    return [name, spread(sorted, 0), at95.toFixed(0), aim];
  };
  printRows(
    `${repairs.length} passwords changed and repaired, one after the other, TLS`,
    ['', 'ms, median', 'at 95 %', 'aim'],
    [
      row('suspended, to notice at the sending server', 'told', '1000'),
      row('new password sent, to stored', 'tested', ''),
      row('stored, to new mail here', 'visible', '2000'),
    ],
  );
}

async function until(left: () => Promise<number>, everyMs = 50): Promise<void> {
  for (const began = performance.now(); (await left()) > 0; await pause(everyMs)) {
    if (performance.now() - began > 60_000) throw new Error('the worker does not get on');
  }
}
