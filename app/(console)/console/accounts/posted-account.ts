import { readFields } from '#lib/web/form.ts';

/** The posted account form in the shape the account schemas check. Pure. */
export function postedAccount(form: FormData, { isNew }: { isNew: boolean }): Record<string, unknown> {
  const fields = readFields(form, {
    numbers: [
      'incoming.port',
      'outgoing.port',
      'deleteAfterDays',
      'keepDays',
      'keepMegabytes',
      'intervalMinutes',
    ],
    flags: ['test', 'hasOutgoing', 'instant', ...(isNew ? [] : ['sameMailbox'])],
  });
  const { hasOutgoing, outgoing, owner, before, provider, folders: _, toGo: _toGo, ...rest } = fields;
  return {
    ...rest,
    ...foldersOf(form, isNew),
    ...openedBy(provider, isNew),
    owner: ownerOf((owner ?? {}) as Person, (before ?? null) as Person | null, String(rest.address ?? '')),
    ...(isNew ? {} : { name: rest.name ?? '', ...emptied(rest) }),
    ...(hasOutgoing ? { outgoing: outgoing ?? {} } : isNew ? {} : { outgoing: null }),
  };
}

/** One on each line, or a box for each; a new account without any has the inbox. */
function foldersOf(form: FormData, isNew: boolean): { folders?: string[] } {
  const lines = form.getAll('folders').flatMap((value) => String(value).split(/\r?\n/));
  const folders = lines.filter((line) => line !== '');
  return !form.has('folders') || (isNew && folders.length === 0) ? {} : { folders };
}

/** What an empty field of a stored account takes away. */
const emptied = ({
  sentFolder = null,
  deleteAfterDays = null,
  afterLoss = null,
  keepDays = null,
  keepMegabytes = null,
  intervalMinutes = null,
}: Record<string, unknown>) => ({
  sentFolder,
  deleteAfterDays,
  afterLoss,
  keepDays,
  keepMegabytes,
  intervalMinutes,
});

/** *Signs in with*: a provider, what the owner says, or a password, which is also what another one changes back to. */
function openedBy(provider: unknown, isNew: boolean): Record<string, unknown> {
  if (provider === 'owner') return { invite: true };
  if (provider !== undefined) return { provider };
  return isNew ? {} : { provider: null };
}

type Person = { email?: string; name?: string; phone?: string; alternateEmail?: string };

/**
 * The owner as the form names them. Nobody named: the mailbox belongs to who has its address. Where another person
 * is named, what the form still shows of the former owner is not written over the new one's name and addresses.
 */
function ownerOf(posted: Person, before: Person | null, address: string): Record<string, unknown> {
  const email = posted.email ?? address;
  if (!before) return { ...posted, email };
  const isSame = String(email).trim().toLowerCase() === before.email?.toLowerCase();
  const given = (name: 'name' | 'phone' | 'alternateEmail', empty: '' | null) => {
    const value = posted[name];
    if (isSame) return { [name]: value ?? empty };
    return value === undefined || value === before[name] ? {} : { [name]: value };
  };
  return { email, ...given('name', ''), ...given('phone', null), ...given('alternateEmail', null) };
}
