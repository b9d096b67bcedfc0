import { ArrowLeft } from 'lucide-react';
import { notFound } from 'next/navigation';
import { meetingFor } from '#app/(mail)/meetings/meeting-for.ts';
import { picturesFor } from '#app/(mail)/pictures/pictures-for.ts';
import { unsubscriptionFor } from '#app/(mail)/unsubscribe/unsubscription-for.ts';
import { type Look, readLook } from '#components/mail/look.ts';
import { MessageKeys } from '#components/mail/message-keys.tsx';
import { MessageView } from '#components/mail/message-view.tsx';
import { placeAddress } from '#components/mail/places.ts';
import { ReplyBar } from '#components/mail/reply-bar.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { readMessage, readPart } from '#lib/messages/read-message.ts';
import { OpenMessageActions } from '../../../../flags/open-message-actions.tsx';
import { one, readMail } from '../../../../read-mail.ts';

/** One of my messages. Another's looks like one that does not exist. */
export default async function PhoneMessagePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<Partial<Record<'in' | 'q' | 'as' | 'images' | 'part', string | string[]>>>;
}) {
  const { viewer } = await readMail();
  const message = await readMessage(viewer, (await params).id);
  if (!message) notFound();
  const search = await searchParams;
  const value = one(search.in) ?? '';
  const q = one(search.q) ?? null;
  const look = readLook(one(search.as), one(search.images), one(search.part));
  const address = (other: Look) => placeAddress(`/phone/messages/${message.id}`, value, { q, ...other });
  const back = q ? placeAddress('/phone/search', value, { q }) : placeAddress('/phone', value);
  return (
    <div className="flex min-h-full flex-col gap-4 px-4 pt-2">
      <MessageView
        message={message}
        pictures={await picturesFor(message)}
        meeting={await meetingFor(message)}
        unsubscribing={await unsubscriptionFor(message, '/phone', value)}
        look={look}
        preview={look.part ? await readPart(viewer, message.id, Number(look.part)) : null}
        address={address}
        actions={
          <div className="-mx-3 flex items-center justify-between gap-2">
            <ButtonLink href={back} variant="ghost" prefetch={false}>
              <ArrowLeft aria-hidden />
              {q ? 'Search' : 'Mail'}
            </ButtonLink>
            <OpenMessageActions message={message} area="/phone" place={value} back={back} />
          </div>
        }
      />
      {/* Right above the tabs. */}
      <div className="sticky bottom-[calc(51px+max(10px,env(safe-area-inset-bottom)))] z-10 -mx-4 mt-auto -mb-4 print:hidden border-t border-line bg-surface px-4 py-2 [&>nav]:flex-nowrap [&_a]:flex-1 [&_a]:justify-center [&_a]:px-2 max-[359px]:[&_svg]:hidden">
        <ReplyBar area="/phone" id={message.id} place={value} />
      </div>
      <MessageKeys back={look.part ? address({}) : back} />
    </div>
  );
}
