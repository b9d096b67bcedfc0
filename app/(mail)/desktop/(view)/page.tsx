import { ArrowLeft, MailOpen } from 'lucide-react';
import { meetingFor } from '#app/(mail)/meetings/meeting-for.ts';
import { picturesFor } from '#app/(mail)/pictures/pictures-for.ts';
import { unsubscriptionFor } from '#app/(mail)/unsubscribe/unsubscription-for.ts';
import { readLook } from '#components/mail/look.ts';
import { MessageKeys } from '#components/mail/message-keys.tsx';
import { MessageList } from '#components/mail/message-list.tsx';
import { MessageView } from '#components/mail/message-view.tsx';
import { NothingFound } from '#components/mail/nothing-found.tsx';
import { placeAddress, placeTitle, readPlace } from '#components/mail/places.ts';
import { SearchBox } from '#components/mail/search-box.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { cn } from '#lib/cn.ts';
import { readMessage, readPart } from '#lib/messages/read-message.ts';
import { OpenMessageActions } from '../../flags/open-message-actions.tsx';
import { listMail, one, readMail } from '../../read-mail.ts';

type Search = Partial<
  Record<'in' | 'q' | 'before' | 'message' | 'as' | 'images' | 'part', string | string[]>
>;

/** The list of messages and the open one; what is open stands in the address. */
export default async function DesktopMailPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { viewer, accounts, folders } = await readMail();
  const search = await searchParams;
  const [value, before = null, id] = [one(search.in) ?? '', one(search.before), one(search.message)];
  const asked = (one(search.q) ?? '').slice(0, 200);
  const q = asked || null;
  const place = readPlace(value);
  const look = readLook(one(search.as), one(search.images), one(search.part));
  const [page, message, preview] = await Promise.all([
    listMail(viewer, asked, { ...place, cursor: before ?? undefined }),
    id ? readMessage(viewer, id) : null,
    id && look.part ? readPart(viewer, id, Number(look.part)) : null,
  ]);
  const addresses = new Map(accounts.map(({ id: accountId, address }) => [accountId, address]));
  const isOfAll = value === '' && accounts.length > 1;
  const title = placeTitle(accounts, folders, place);
  const back = placeAddress('/desktop', value, { q, before });
  return (
    <div className="grid h-full print:block print:h-auto content-start md:content-stretch md:grid-cols-[252px_minmax(0,1fr)] tree:grid-cols-[320px_minmax(0,1fr)] lg:grid-cols-[372px_minmax(0,1fr)]">
      <h1 className="sr-only">Mail</h1>
      <section
        aria-labelledby="list"
        className={cn(
          'relative min-w-0 md:min-h-0 md:overflow-y-auto md:border-r md:border-line',
          id && 'max-md:hidden print:hidden',
        )}
      >
        <div className="sticky top-0 z-10 grid gap-2 border-b border-line bg-surface px-3 pt-2 pb-2">
          <SearchBox path="/desktop" place={value} asked={asked} />
          <h2 id="list" className="clip px-1 text-sm font-semibold text-muted" title={title}>
            {page.isSearch ? `Search in ${title}` : title}
          </h2>
        </div>
        <MessageList
          messages={page.items}
          openId={id ?? null}
          href={(each) => placeAddress('/desktop', value, { q, before, message: each.id })}
          sought={page.sought}
          empty={
            page.isSearch && (
              <NothingFound asked={asked} everywhere={value ? placeAddress('/desktop', '', { q }) : null} />
            )
          }
          accountOf={({ accountId }) => (isOfAll ? (addresses.get(accountId) ?? null) : null)}
        />
        {(page.nextCursor || before) && (
          <nav aria-label="Pages" className="flex justify-between gap-3 p-4">
            {before ? (
              <ButtonLink href={placeAddress('/desktop', value, { q })}>Newest</ButtonLink>
            ) : (
              <span />
            )}
            {page.nextCursor && (
              <ButtonLink href={placeAddress('/desktop', value, { q, before: page.nextCursor })}>
                Older
              </ButtonLink>
            )}
          </nav>
        )}
      </section>
      <section
        aria-label="Message"
        className={cn(
          'relative min-w-0 md:min-h-0 md:overflow-y-auto print:overflow-visible',
          !id && 'max-md:hidden print:hidden',
        )}
      >
        {message ? (
          <div className="h-full p-4 tree:p-6">
            <MessageView
              message={message}
              pictures={await picturesFor(message)}
              meeting={await meetingFor(message)}
              unsubscribing={await unsubscriptionFor(message, '/desktop', value)}
              look={look}
              preview={preview}
              address={(look) => placeAddress('/desktop', value, { q, before, message: message.id, ...look })}
              heading="h2"
              actions={
                <>
                  <ButtonLink href={back} variant="ghost" className="-ml-3 w-max md:hidden" prefetch={false}>
                    <ArrowLeft aria-hidden />
                    Mail
                  </ButtonLink>
                  <OpenMessageActions message={message} area="/desktop" place={value} back={back} />
                </>
              }
            />
          </div>
        ) : id ? (
          <EmptyState icon={MailOpen} title="This message is not here">
            It may have been moved, or the address is not right.
          </EmptyState>
        ) : (
          <EmptyState icon={MailOpen} title="No message is open" className="md:pt-32">
            Choose one on the left. The keys J and K go down and up, Enter opens, Esc closes, / searches.
          </EmptyState>
        )}
      </section>
      <MessageKeys
        back={id ? (look.part ? placeAddress('/desktop', value, { q, before, message: id }) : back) : null}
      />
    </div>
  );
}
