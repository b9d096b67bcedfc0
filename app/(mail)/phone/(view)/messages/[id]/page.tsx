import { ArrowLeft } from 'lucide-react';
import { notFound } from 'next/navigation';
import { meetingFor } from '#app/(mail)/meetings/meeting-for.ts';
import { picturesFor } from '#app/(mail)/pictures/pictures-for.ts';
import { MessageKeys } from '#components/mail/message-keys.tsx';
import { MessageView, readLook } from '#components/mail/message-view.tsx';
import { placeAddress } from '#components/mail/places.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { readMessage } from '#lib/messages/read-message.ts';
import { OpenMessageActions } from '../../../../flags/open-message-actions.tsx';
import { one, readMail } from '../../../../read-mail.ts';

/** One of my messages. Another's looks like one that does not exist. */
export default async function PhoneMessagePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<Partial<Record<'in' | 'q' | 'as' | 'images', string | string[]>>>;
}) {
  const { viewer } = await readMail();
  const message = await readMessage(viewer, (await params).id);
  if (!message) notFound();
  const search = await searchParams;
  const value = one(search.in) ?? '';
  const q = one(search.q) ?? null;
  const back = q ? placeAddress('/phone/search', value, { q }) : placeAddress('/phone', value);
  return (
    <div className="h-full px-4 pt-3">
      <MessageView
        message={message}
        pictures={await picturesFor(message)}
        meeting={await meetingFor(message)}
        look={readLook(one(search.as), one(search.images))}
        address={(look) => placeAddress(`/phone/messages/${message.id}`, value, { q, ...look })}
        actions={
          <>
            <ButtonLink href={back} variant="ghost" className="-ml-3 w-max" prefetch={false}>
              <ArrowLeft aria-hidden />
              {q ? 'Search' : 'Mail'}
            </ButtonLink>
            <OpenMessageActions message={message} area="/phone" place={value} back={back} />
          </>
        }
      />
      <MessageKeys back={back} />
    </div>
  );
}
