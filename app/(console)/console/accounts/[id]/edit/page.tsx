import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { readServerFolders } from '#lib/accounts/folders.ts';
import { type Account, readAccount } from '#lib/accounts/store.ts';
import { listProviders } from '#lib/providers/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { AccountForm } from '../../account-form.tsx';
import { changeAccountAction } from '../../form-actions.ts';
import { BackToAccount } from '../back-to-account.tsx';

export const metadata: Metadata = { title: 'Edit account' };

export default async function EditAccountPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:write');
  const account = await readAccount(admin, (await params).id);
  if (!account) notFound();
  return (
    <ConsolePage
      title={`Edit ${account.name || account.address}`}
      back={<BackToAccount {...account} />}
      lead={account.name ? account.address : undefined}
    >
      <ProofNote path={`/console/accounts/${account.id}/edit`} />
      <AccountForm
        action={changeAccountAction.bind(null, account.id)}
        initial={stored(account)}
        isNew={false}
        providers={(await listProviders()).map(({ id, name }) => ({ id, name }))}
        tree={await readServerFolders(admin, account.id)}
        cancelTo={`/console/accounts/${account.id}`}
      />
    </ConsolePage>
  );
}

/** The account as its form shows it; there is no password in it. */
function stored({
  address,
  name,
  owner,
  incoming,
  outgoing,
  folders,
  sentFolder,
  sentCopies,
  deleteAfterDays,
  instant,
  afterLoss,
  keepDays,
  keepMegabytes,
  intervalMinutes,
  newFolders,
  provider,
  credential,
}: Account): Record<string, string> {
  return {
    address,
    name,
    'owner.email': owner.email,
    'owner.name': owner.name,
    'owner.alternateEmail': owner.alternateEmail ?? '',
    'owner.phone': owner.phone ?? '',
    'incoming.type': incoming.type,
    'incoming.host': incoming.host,
    'incoming.port': String(incoming.port),
    'incoming.security': incoming.security,
    'incoming.user': incoming.user,
    folders: folders.join('\n'),
    sentFolder: sentFolder ?? '',
    sentCopies,
    deleteAfterDays: String(deleteAfterDays ?? ''),
    instant: String(instant),
    afterLoss: afterLoss ?? '',
    keepDays: String(keepDays ?? ''),
    keepMegabytes: String(keepMegabytes ?? ''),
    intervalMinutes: String(intervalMinutes ?? ''),
    newFolders,
    provider: provider?.id ?? (credential.kind === null ? 'owner' : ''),
    hasOutgoing: String(outgoing !== null),
    'outgoing.host': outgoing?.host ?? '',
    'outgoing.port': String(outgoing?.port ?? 587),
    'outgoing.security': outgoing?.security ?? 'starttls',
    'outgoing.user': outgoing?.user ?? '',
    test: 'true',
  };
}
