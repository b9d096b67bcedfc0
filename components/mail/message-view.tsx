import { Paperclip } from 'lucide-react';
import type { ReactNode } from 'react';
import { DayTime } from '#components/ui/day-time.tsx';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { byteSize } from './byte-size.ts';

/** One message as text: who, to whom, when, what. Nothing in it is a link, an image or a tag. */
export function MessageView({
  message,
  actions,
  heading: Heading = 'h1',
}: {
  message: OpenMessage;
  actions?: ReactNode;
  heading?: 'h1' | 'h2';
}) {
  const from = message.fromName && message.fromName !== message.fromAddress ? message.fromName : null;
  return (
    <article aria-labelledby="subject" className="grid content-start gap-4">
      {actions}
      <header className="grid gap-1.5">
        <Heading id="subject" tabIndex={-1} className="text-xl font-bold wrap-anywhere outline-none">
          {message.subject || 'No subject'}
        </Heading>
        <p className="text-muted wrap-anywhere">
          {from && <b className="font-semibold text-text">{from} · </b>}
          {message.fromAddress} · <DayTime at={message.at} className="whitespace-nowrap" />
        </p>
        {message.to.length > 0 && (
          <p className="text-sm text-muted wrap-anywhere">To {message.to.join(', ')}</p>
        )}
        {message.cc.length > 0 && (
          <p className="text-sm text-muted wrap-anywhere">Copy to {message.cc.join(', ')}</p>
        )}
      </header>
      <div className="max-w-[72ch] border-t border-line pt-4 text-[15px] leading-relaxed whitespace-pre-wrap wrap-anywhere">
        {message.text || <span className="text-muted">This message has no text that can be shown.</span>}
      </div>
      {message.isCut && (
        <p className="text-sm text-muted">This message is long; only its beginning is shown here.</p>
      )}
      {message.attachments.length > 0 && (
        <section aria-label="Attachments">
          <ul className="flex flex-wrap gap-2">
            {message.attachments.map((part, index) => (
              <li
                // Two attachments may be alike in everything but their place.
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order
                key={index}
                className="flex w-full max-w-72 items-center gap-2.5 rounded-lg border border-line bg-surface px-3 py-2.5"
              >
                <Paperclip aria-hidden className="size-4 shrink-0 text-muted" />
                <span className="grid min-w-0">
                  <span className="clip" title={part.name}>
                    {part.name}
                  </span>
                  <span className="clip text-xs text-muted">
                    {part.type}, {byteSize(part.size)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}
