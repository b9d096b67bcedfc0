import { z } from 'zod';
import type { ChangeProblem } from '../accounts/plan-change.ts';
import { refusedServer } from '../accounts/refused-server.ts';
import { type AccountForm, accountForm } from '../accounts/schema.ts';
import { type Account, readAccountIn } from '../accounts/store.ts';
import { db } from '../db/client.ts';
import { hostField, portField, securityField } from '../fields/host.ts';
import { getProvider } from '../providers/store.ts';
import { missingForLinks } from '../rules/requirements.ts';
import type { SettingKey } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { bestOf, type ChosenServers } from './choose-servers.ts';
import { findServers } from './find-servers.ts';
import { queueUpdateLink } from './send-update-link.ts';
import { storeAccounts } from './store-accounts.ts';

const server = z.strictObject({ host: hostField, port: portField, security: securityField });

/** A mailbox its owner connects: an address and an owner are enough. */
export const invitedAccount = z.strictObject({
  address: accountForm.shape.address,
  name: accountForm.shape.name,
  owner: accountForm.shape.owner,
  /** Left out: looked for by the address; its owner sees what was found, and can change it. */
  incoming: server.optional(),
  outgoing: server.nullish(),
  /** Where it has to be one; left out: the owner chooses, a password or the provider of the server. */
  provider: z.uuid('must be the id of a provider').optional(),
});
export type InvitedAccount = z.output<typeof invitedAccount>;

export type InvitedToConnect =
  /** `found`: whether its servers are known; else the owner says which they are. */
  | { ok: true; account: Account; found: boolean }
  | { ok: false; reason: 'address_taken' }
  | { ok: false; reason: 'settings_missing'; missing: SettingKey[] }
  | { ok: false; reason: 'invalid'; problems: ChangeProblem[] };

/**
 * Adds a mailbox that its owner is to connect, and sends the link to do so. No secret passes through anybody else's
 * hands. Its servers are looked for by the address, which signs in nowhere; what is not found is a guess that its owner
 * sees before anything goes there. Nothing is stored where the owner cannot be told.
 */
export async function inviteToConnect(admin: AdminViewer, form: InvitedAccount): Promise<InvitedToConnect> {
  const { address } = form;
  if (await db().mailAccount.count({ where: { address } })) return { ok: false, reason: 'address_taken' };
  const missing = missingForLinks(await readSettings());
  if (missing.length > 0) return { ok: false, reason: 'settings_missing', missing };
  const problems = await problemsOf(form);
  if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
  const found = form.incoming
    ? { incoming: form.incoming, outgoing: form.outgoing ?? null }
    : await look(address);
  const { incoming, outgoing } = found ?? guess(address);
  const whole: AccountForm = {
    ...{ address, name: form.name, owner: form.owner, folders: ['INBOX'], test: false },
    ...{ incoming: { type: 'imap', ...incoming }, outgoing },
    ...(form.provider ? { provider: form.provider } : {}),
  };
  return db().$transaction(async (tx): Promise<InvitedToConnect> => {
    const [stored] = await storeAccounts(tx, admin, [{ form: whole, credential: null }]);
    if (!stored) return { ok: false, reason: 'address_taken' };
    await queueUpdateLink(tx, stored.id, admin.actor);
    return { ok: true, account: await readAccountIn(tx, stored.id), found: found !== null };
  });
}

async function problemsOf({ incoming, outgoing, provider: id }: InvitedAccount): Promise<ChangeProblem[]> {
  const provider = id ? await getProvider(id) : null;
  const needless =
    'must be one at which a person signs in: nobody has to connect what the organisation’s grant opens';
  return [
    ...(id && !provider ? [{ field: 'provider', message: 'is no provider' }] : []),
    ...(provider?.grant === 'organisation' ? [{ field: 'provider', message: needless }] : []),
    ...(outgoing && !incoming ? [{ field: 'incoming', message: 'is required with an outgoing server' }] : []),
    ...(incoming ? await refusedServer('incoming', incoming) : []),
    ...(outgoing ? await refusedServer('outgoing', outgoing) : []),
  ];
}

async function look(address: string): Promise<ChosenServers | null> {
  const found = await findServers(address);
  return found.ok ? bestOf(found.discovery) : null;
}

/** Where nothing answers: the name that is most usual. */
const guess = (address: string): ChosenServers => ({
  incoming: { host: `imap.${address.slice(address.lastIndexOf('@') + 1)}`, port: 993, security: 'tls' },
  outgoing: null,
});
