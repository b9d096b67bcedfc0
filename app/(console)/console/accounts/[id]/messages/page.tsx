import { Paperclip } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card } from '#components/ui/card.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { readAccount } from '#lib/accounts/store.ts';
import { noteMailRead } from '#lib/flows/note-mail-read.ts';
import { newestMessages } from '#lib/messages/newest.ts';
import { requireFreshProof, requireRight } from '#lib/web/viewer.ts';
import { BackToAccount } from '../back-to-account.tsx';

export const metadata: Metadata = { title: 'Newest messages' };

/** The newest messages of another person, by their heads: asked for with a fresh proof, noted, and told to the owner. */
export default async function AccountMessagesPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('messages:read');
  const account = await readAccount(admin, (await params).id);
  if (!account) notFound();
  await requireFreshProof();
  await noteMailRead(admin, account.id);
  const messages = await newestMessages(admin, account.id);
  return (
    <ConsolePage title="Newest messages" lead={account.address} back={<BackToAccount {...account} />}>
      <Alert tone="warn" title="This is another person’s mail">
        That you opened this page stands in the audit log, and {account.owner.name || account.owner.email} is
        told.
      </Alert>
      <Card>
        <ul>
          {messages.map((message) => (
            <li
              key={message.id}
              className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line px-4 py-2 not-last:border-b"
            >
              <span className="clip font-medium" title={message.subject}>
                {message.subject || <span className="text-muted">(no subject)</span>}
                {message.hasAttachment && (
                  <Paperclip aria-label="with attachment" className="ml-1.5 inline size-3.5 text-muted" />
                )}
              </span>
              <RelativeTime at={message.sentAt} isShort never="" className="text-sm text-muted" />
              <span className="clip text-sm text-muted" title={message.fromAddress}>
                {message.fromName || message.fromAddress || 'Unknown sender'} · {message.folder.path}
              </span>
              <span className="text-right text-sm text-muted tabular-nums">{sizeWords(message.size)}</span>
            </li>
          ))}
        </ul>
      </Card>
    </ConsolePage>
  );
}

const sizes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${sizes.format(bytes / 1_000_000)} MB`;
}
