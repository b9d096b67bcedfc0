import { ArrowLeft, MailOpen } from 'lucide-react';
import { MessageKeys } from '#components/mail/message-keys.tsx';
import { MessageList } from '#components/mail/message-list.tsx';
import { MessageView } from '#components/mail/message-view.tsx';
import { placeAddress, placeTitle, readPlace } from '#components/mail/places.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { cn } from '#lib/cn.ts';
import { listNewest } from '#lib/messages/list-newest.ts';
import { readMessage } from '#lib/messages/read-message.ts';
import { OpenMessageActions } from '../../flags/open-message-actions.tsx';
import { one, readMail } from '../../read-mail.ts';

type Search = { in?: string | string[]; before?: string | string[]; message?: string | string[] };

/** The list of messages and the open one; what is open stands in the address. */
export default async function DesktopMailPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { viewer, accounts, folders } = await readMail();
  const search = await searchParams;
  const [value, before = null, id] = [one(search.in) ?? '', one(search.before), one(search.message)];
  const place = readPlace(value);
  const [page, message] = await Promise.all([
    listNewest(viewer, { ...place, cursor: before ?? undefined }),
    id ? readMessage(viewer, id) : null,
  ]);
  const addresses = new Map(accounts.map(({ id: accountId, address }) => [accountId, address]));
  const isOfAll = value === '' && accounts.length > 1;
  const title = placeTitle(accounts, folders, place);
  const back = placeAddress('/desktop', value, { before });
  return (
    <div className="grid h-full content-start md:content-stretch md:grid-cols-[320px_minmax(0,1fr)] lg:grid-cols-[372px_minmax(0,1fr)]">
      <h1 className="sr-only">Mail</h1>
      <section
        aria-labelledby="list"
        className={cn(
          'min-w-0 md:min-h-0 md:overflow-y-auto md:border-r md:border-line',
          id && 'max-md:hidden',
        )}
      >
        <div className="sticky top-0 z-10 flex h-13 items-center border-b border-line bg-surface px-4">
          <h2 id="list" className="clip text-lg" title={title}>
            {title}
          </h2>
        </div>
        <MessageList
          messages={page.items}
          openId={id ?? null}
          href={(each) => placeAddress('/desktop', value, { before, message: each.id })}
          accountOf={({ accountId }) => (isOfAll ? (addresses.get(accountId) ?? null) : null)}
        />
        {(page.nextCursor || before) && (
          <nav aria-label="Pages" className="flex justify-between gap-3 p-4">
            {before ? <ButtonLink href={placeAddress('/desktop', value)}>Newest</ButtonLink> : <span />}
            {page.nextCursor && (
              <ButtonLink href={placeAddress('/desktop', value, { before: page.nextCursor })}>
                Older
              </ButtonLink>
            )}
          </nav>
        )}
      </section>
      <section
        aria-label="Message"
        className={cn('min-w-0 md:min-h-0 md:overflow-y-auto', !id && 'max-md:hidden')}
      >
        {message ? (
          <div className="p-4 md:p-6">
            <MessageView
              message={message}
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
            Choose one on the left. The keys J and K go down and up, Enter opens, Esc closes.
          </EmptyState>
        )}
      </section>
      <MessageKeys back={id ? back : null} />
    </div>
  );
}
