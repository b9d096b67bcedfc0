'use client';

import { useEffect, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { MailAddress } from '#components/ui/mail-address.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { ChosenAccounts } from '#lib/account-jobs/schema.ts';
import type { LinksPreview } from '#lib/flows/preview-links.ts';
import { previewLinksAction } from './jobs/actions.ts';

/** Shows whom update links would reach and what they say, before anything goes. */
export function LinksDialog({
  isOpen,
  onClose,
  chosen,
  isBusy,
  onSend,
}: {
  isOpen: boolean;
  onClose: () => void;
  chosen: ChosenAccounts;
  isBusy: boolean;
  onSend: () => void;
}) {
  const preview = usePreview(isOpen, chosen);
  const isReady = typeof preview === 'object' && preview !== null && !preview.missing;
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onClose}
      title="Send update links"
      description="Each owner gets a link to enter the new password. Earlier links end with it."
      className="max-w-xl"
    >
      {preview === null ? (
        <div aria-hidden className="grid gap-3">
          <Skeleton className="w-64" />
          <Skeleton className="w-48" />
          <Skeleton className="w-56" />
        </div>
      ) : typeof preview === 'string' ? (
        <Alert tone="bad" title={preview} isLive />
      ) : (
        <Shown preview={preview} />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" onClick={onSend} busy={isBusy} disabled={!isReady}>
          {isReady && preview.all === 1 ? 'Send one link' : 'Send'}
          {isReady && preview.all > 1 && ` ${figure(preview.all)} links`}
        </Button>
      </div>
    </Dialog>
  );
}

const figure = (count: number) => count.toLocaleString('en');

function Shown({ preview }: { preview: LinksPreview }) {
  const { elsewhere, some, onlyThere, unreachable, missing, message } = preview;
  return (
    <div className="grid gap-4">
      {missing && <Alert tone="bad" title="Nothing can be sent yet">{`First fill in ${missing}.`}</Alert>}
      {elsewhere > 0 && (
        <section className="grid gap-1">
          <h3 className="font-semibold">{figure(elsewhere)} by e-mail, to another address of the owner</h3>
          <ul className="text-sm text-muted">
            {some.map(({ address, to }) => (
              <li key={address} className="wrap-anywhere">
                {address} <span aria-hidden>→</span>
                <span className="sr-only">, to</span> {to}
              </li>
            ))}
            <More of={elsewhere} shown={some.length} />
          </ul>
        </section>
      )}
      {onlyThere > 0 && (
        <Alert tone="warn" title={`${figure(onlyThere)} cannot be reached elsewhere`}>
          <p>Their owners have no other address: the mail goes into the mailbox itself.</p>
          <ul className="mt-1 text-sm">
            {unreachable.map((address) => (
              <li key={address} className="wrap-anywhere">
                <MailAddress address={address} />
              </li>
            ))}
            <More of={onlyThere} shown={unreachable.length} />
          </ul>
        </Alert>
      )}
      {message && (
        <details className="rounded-md border border-line">
          <Summary className="w-full px-3 py-2 font-medium">What the first one reads</Summary>
          <div className="grid gap-2 border-t border-line px-3 py-2 text-sm">
            <p className="font-semibold wrap-anywhere">{message.subject}</p>
            <p className="whitespace-pre-wrap text-muted wrap-anywhere">{message.text}</p>
          </div>
        </details>
      )}
    </div>
  );
}

function More({ of: all, shown }: { of: number; shown: number }) {
  return all > shown ? <li>and {figure(all - shown)} more</li> : null;
}

/** Asked for as the dialog opens; null while it is on its way, a text where it could not be made. */
function usePreview(isOpen: boolean, chosen: ChosenAccounts): LinksPreview | string | null {
  const [preview, setPreview] = useState<LinksPreview | string | null>(null);
  const asked = isOpen ? JSON.stringify(chosen) : null;
  useEffect(() => {
    setPreview(null);
    if (asked === null) return;
    let isWanted = true;
    previewLinksAction(JSON.parse(asked)).then(
      (result) => isWanted && setPreview(result.ok ? result.value : result.message),
      () => isWanted && setPreview('This could not be read just now. Close it, and try again.'),
    );
    return () => {
      isWanted = false;
    };
  }, [asked]);
  return preview;
}
