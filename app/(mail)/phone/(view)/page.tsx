import { Search } from 'lucide-react';
import { AccountNote } from '#components/mail/account-note.tsx';
import { FolderSelect } from '#components/mail/folder-select.tsx';
import type { MailAccount } from '#components/mail/mail-account.ts';
import { MessageKeys } from '#components/mail/message-keys.tsx';
import { MessageList } from '#components/mail/message-list.tsx';
import { folderTitle, placeAddress, placesOf, readPlace } from '#components/mail/places.ts';
import { troubleOf } from '#components/mail/trouble.ts';
import { UserMenu } from '#components/shell/user-menu.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { listNewest } from '#lib/messages/list-newest.ts';
import { readUser } from '#lib/web/viewer.ts';
import { one, readMail } from '../../read-mail.ts';
import { signOutOfPhone } from '../../sign-out.ts';

type Parameters = { in?: string | string[]; before?: string | string[] };

/** Newest messages over all my accounts, or of one account or folder; what is wrong with an account comes first. */
export default async function PhoneMailPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { viewer, accounts, folders } = await readMail();
  const search = await searchParams;
  const [value, before] = [one(search.in) ?? '', one(search.before)];
  const place = readPlace(value);
  const [page, user] = await Promise.all([listNewest(viewer, { ...place, cursor: before }), readUser()]);
  const places = placesOf(accounts, folders);
  const addresses = new Map(accounts.map(({ id, address }) => [id, address]));
  const isOfAll = value === '' && accounts.length > 1;
  const troubled = accounts
    .filter((account) => troubleOf(account) && (!place.accountId || account.id === place.accountId))
    .sort((a, b) => urgency(a) - urgency(b));
  return (
    <>
      <header className="flex items-center gap-3 px-4 pt-4 pb-2">
        <LogoMark />
        <h1 className="min-w-0 flex-1 text-2xl font-bold tracking-tight wrap-anywhere">
          {folderTitle(folders, place)}
        </h1>
        <ButtonLink
          href={placeAddress('/phone/search', value)}
          prefetch={false}
          variant="ghost"
          size="icon"
          aria-label="Search mail"
          aria-keyshortcuts="/"
          data-key="/"
        >
          <Search aria-hidden />
        </ButtonLink>
        <UserMenu
          from="phone"
          user={{ name: user?.name ?? '', email: user?.email ?? '' }}
          signOut={signOutOfPhone}
        />
      </header>
      {places.length > 3 && <FolderSelect path="/phone" places={places} value={value} />}
      {!before && troubled.length > 0 && (
        <div className="grid gap-2 px-4 pb-2">
          {troubled.map((account) => (
            <AccountNote
              key={account.id}
              account={account}
              passwordPage={`/phone/accounts/${account.id}/password`}
              isNamed
            />
          ))}
        </div>
      )}
      <MessageList
        messages={page.items}
        href={({ id }) => placeAddress(`/phone/messages/${id}`, value)}
        accountOf={({ accountId }) => (isOfAll ? (addresses.get(accountId) ?? null) : null)}
      />
      <MessageKeys back={null} />
      {(page.nextCursor || before) && (
        <nav aria-label="Pages" className="flex justify-between gap-3 p-4">
          {before ? <ButtonLink href={placeAddress('/phone', value)}>Newest</ButtonLink> : <span />}
          {page.nextCursor && (
            <ButtonLink href={placeAddress('/phone', value, { before: page.nextCursor })}>Older</ButtonLink>
          )}
        </nav>
      )}
    </>
  );
}

/** What a person can and should repair comes first. */
const urgency = (account: MailAccount) => ['bad', 'warn', 'idle'].indexOf(troubleOf(account)?.tone ?? 'idle');
