import { randomUUID } from 'node:crypto';
import { ArrowLeft, PenLine } from 'lucide-react';
import { notFound } from 'next/navigation';
import { ComposeForm, type Sender } from '#components/mail/compose-form.tsx';
import type { MailAccount } from '#components/mail/mail-account.ts';
import { placeAddress } from '#components/mail/places.ts';
import { isRepairable } from '#components/mail/sending-words.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { whyNoSending } from '#lib/accounts/may-send.ts';
import { readMessage } from '#lib/messages/read-message.ts';
import { type DraftKind, emptyDraft } from '#lib/outgoing-messages/draft.ts';
import { readDraft } from '#lib/outgoing-messages/read-draft.ts';
import { readSettings } from '#lib/settings/store.ts';
import { cannotSend } from '#lib/words/language.ts';
import { one, readMail } from '../read-mail.ts';
import { sendMessageAction } from './actions.ts';

export type ComposeSearch = Partial<
  Record<'reply' | 'replyAll' | 'forward' | 'unsubscribe' | 'in' | 'from', string | string[]>
>;

const titles: Record<DraftKind, string> = {
  new: 'New message',
  reply: 'Reply',
  replyAll: 'Reply all',
  forward: 'Forward',
};

/** What the tab is called. */
export const composeTitle = async (search: Promise<ComposeSearch>) => titles[draftOf(await search).kind];

/** A new message of mine, or an answer to one; in both views. */
export async function ComposePage({ area, search }: { area: '/phone' | '/desktop'; search: ComposeSearch }) {
  const { viewer, accounts } = await readMail();
  const { kind, about } = draftOf(search);
  const draft = kind === 'new' || !about ? null : await readDraft(viewer, kind, about);
  if (about && !draft) notFound();
  const left = one(search.unsubscribe);
  const leaving = kind === 'new' && left ? await readMessage(viewer, left) : null;
  if (left && !leaving?.unsubscribe?.mail) notFound();
  const settings = await readSettings();
  const place = one(search.in) ?? '';
  const back = about ? messageAddress(area, about, place) : placeAddress(area, place);
  const senders = accounts.map((account) => toSender(account, area));
  const preferred = draft?.accountId ?? leaving?.accountId ?? one(search.from) ?? /^a:(.+)$/.exec(place)?.[1];
  const accountId =
    senders.find(({ id }) => id === preferred)?.id ??
    (senders.find(({ problem }) => !problem) ?? senders[0])?.id;
  const { to, cc, subject, text } = { ...emptyDraft, ...leaving?.unsubscribe?.mail, ...draft };
  const originalAttachments = kind === 'forward' ? (draft?.originalAttachments ?? []) : [];
  return (
    <div className="grid max-w-3xl content-start gap-4 px-4 pt-3 pb-8 md:px-6">
      {/* On the phone "Cancel" stands at the top. */}
      {(area === '/desktop' || !accountId) && (
        <ButtonLink href={back} variant="ghost" className="-ml-3 w-max" prefetch={false}>
          <ArrowLeft aria-hidden />
          {about ? 'Message' : 'Mail'}
        </ButtonLink>
      )}
      {(area === '/desktop' || !accountId) && <h1 className="text-xl">{titles[kind]}</h1>}
      {accountId ? (
        <ComposeForm
          action={sendMessageAction}
          area={area}
          id={randomUUID()}
          kind={kind}
          about={about}
          senders={senders}
          initial={{
            to,
            cc,
            subject,
            text,
            accountId,
            // All of them go with it unless one is taken out.
            ...Object.fromEntries(originalAttachments.map(({ index }) => [`keep.${index}`, 'true'])),
          }}
          original={kind === 'forward' && draft?.isWhole ? originalAttachments : null}
          maxBytes={settings['sending.maxMessageBytes']}
          back={back}
          person={viewer.userId}
          keptAs={leaving?.id}
          title={titles[kind]}
        />
      ) : (
        <EmptyState icon={PenLine} title="No mail account yet">
          An administrator adds mail accounts for you; then you can write from here.
        </EmptyState>
      )}
    </div>
  );
}

function draftOf(search: ComposeSearch): { kind: DraftKind; about: string | null } {
  for (const kind of ['reply', 'replyAll', 'forward'] as const) {
    const about = one(search[kind]);
    if (about) return { kind, about };
  }
  return { kind: 'new', about: null };
}

function messageAddress(area: '/phone' | '/desktop', id: string, place: string): string {
  return area === '/phone'
    ? placeAddress(`/phone/messages/${id}`, place)
    : placeAddress('/desktop', place, { message: id });
}

function toSender(account: MailAccount, area: string): Sender {
  const refusal = whyNoSending({ ...account, isSendingRefused: account.state === 'receive_only' });
  return {
    id: account.id,
    label: account.name === account.address ? account.address : `${account.name} <${account.address}>`,
    problem: refusal && cannotSend[refusal],
    passwordPage: isRepairable(refusal) ? `${area}/accounts/${account.id}/password` : null,
  };
}
