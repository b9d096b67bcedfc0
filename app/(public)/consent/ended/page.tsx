import type { Metadata } from 'next';
import { ButtonLink } from '#components/ui/button.tsx';
import { suits } from '#components/ui/suits.ts';
import { LinkPage } from '../../link-page.tsx';

export const metadata: Metadata = {
  title: 'This sign-in has ended',
  referrer: 'no-referrer',
  robots: { index: false, follow: false },
};

/** For who comes back from a provider too late, a second time, or in another browser than the one that went there. */
export default function ConsentEndedPage() {
  return (
    <LinkPage>
      <h1 className="text-2xl font-bold tracking-tight text-balance">This sign-in has ended</h1>
      <p className="text-muted">
        It can be used once, within ten minutes, and in the browser it was begun in. Nothing was changed.
      </p>
      <ul className="grid list-disc gap-2 pl-5">
        <li>If you came from a message of ours, open its link once more and begin again there.</li>
        <li>Else sign in here and choose Sign in again beside the account.</li>
      </ul>
      <div className="grid gap-3">
        <ButtonLink href="/phone" size="lg" block prefetch={false} className={suits.small}>
          Open the phone view
        </ButtonLink>
        <ButtonLink href="/desktop" size="lg" block prefetch={false} className={suits.wide}>
          Open the desktop view
        </ButtonLink>
      </div>
    </LinkPage>
  );
}
