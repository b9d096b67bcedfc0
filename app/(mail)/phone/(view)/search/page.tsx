import { ArrowLeft, Search } from 'lucide-react';
import type { Metadata } from 'next';
import { MessageKeys } from '#components/mail/message-keys.tsx';
import { MessageList } from '#components/mail/message-list.tsx';
import { NothingFound } from '#components/mail/nothing-found.tsx';
import { placeAddress, placeTitle, readPlace } from '#components/mail/places.ts';
import { SearchBox } from '#components/mail/search-box.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { readQuestion } from '#lib/messages/search-words.ts';
import { listMail, one, readMail } from '../../../read-mail.ts';

export const metadata: Metadata = { title: 'Search' };

type Parameters = Partial<Record<'in' | 'q' | 'before', string | string[]>>;

/** What holds the words asked for, newest first, in all my mail or in the account or folder one came from. */
export default async function PhoneSearchPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { viewer, accounts, folders } = await readMail();
  const search = await searchParams;
  const [value, before] = [one(search.in) ?? '', one(search.before)];
  const asked = (one(search.q) ?? '').slice(0, 200);
  const place = readPlace(value);
  const page = readQuestion(asked) ? await listMail(viewer, asked, { ...place, cursor: before }) : null;
  const addresses = new Map(accounts.map(({ id, address }) => [id, address]));
  const isOfAll = value === '' && accounts.length > 1;
  return (
    <>
      <h1 className="sr-only">Search</h1>
      <div className="flex items-center gap-1 py-3 pr-4 pl-2">
        <ButtonLink
          href={placeAddress('/phone', value)}
          variant="ghost"
          size="icon"
          prefetch={false}
          aria-label="Back to mail"
        >
          <ArrowLeft aria-hidden />
        </ButtonLink>
        <SearchBox path="/phone/search" place={value} asked={asked} autoFocus={asked === ''} />
      </div>
      {value && (
        <p className="px-4 pb-2 text-sm text-muted wrap-anywhere">
          In {placeTitle(accounts, folders, place)}
        </p>
      )}
      {page ? (
        <MessageList
          messages={page.items}
          href={({ id }) => placeAddress(`/phone/messages/${id}`, value, { q: asked })}
          accountOf={({ accountId }) => (isOfAll ? (addresses.get(accountId) ?? null) : null)}
          sought={page.sought}
          empty={
            <NothingFound
              asked={asked}
              everywhere={value ? placeAddress('/phone/search', '', { q: asked }) : null}
            />
          }
        />
      ) : (
        <EmptyState icon={Search} title="Search your mail">
          Words of the subject, the sender or the text. "Several in a row" in quotes, -without this one.
        </EmptyState>
      )}
      {(page?.nextCursor || before) && (
        <nav aria-label="Pages" className="flex justify-between gap-3 p-4">
          {before ? (
            <ButtonLink href={placeAddress('/phone/search', value, { q: asked })}>Newest</ButtonLink>
          ) : (
            <span />
          )}
          {page?.nextCursor && (
            <ButtonLink href={placeAddress('/phone/search', value, { q: asked, before: page.nextCursor })}>
              Older
            </ButtonLink>
          )}
        </nav>
      )}
      <MessageKeys back={placeAddress('/phone', value)} />
    </>
  );
}
