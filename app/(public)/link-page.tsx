import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { suits } from '#components/ui/suits.ts';
import { readSettings } from '#lib/settings/store.ts';

/** The page a link in a message leads to: whose it is above, who helps below. */
export async function LinkPage({ otherWay, children }: { otherWay?: ReactNode; children: ReactNode }) {
  const settings = await readSettings();
  const support = settings['organisation.support'];
  return (
    <div className="mx-auto grid min-h-dvh w-full max-w-[430px] content-start gap-5 px-5 py-6 sm:py-12">
      <header className="flex items-center gap-2.5 font-semibold">
        <LogoMark />
        <span className="min-w-0 wrap-anywhere">{settings['organisation.name'] ?? 'Rekey'}</span>
      </header>
      <main className="grid content-start gap-5">{children}</main>
      <footer className="text-sm text-muted">
        {support && <>Questions? {support}. </>}
        {otherWay} We never ask for a password by reply or by phone.
      </footer>
    </div>
  );
}

/**
 * One page for a link that is unknown, expired, replaced or used: it tells nobody which. An ordinary page with
 * status 200, because Next draws its own not-found page in the browser only, where JavaScript may be missing.
 */
export function LinkGone({ ifUsed, otherwise }: { ifUsed: string; otherwise: ReactNode }) {
  return (
    <>
      <h1 className="text-2xl font-bold tracking-tight text-balance">This link does not work any more</h1>
      <p className="text-muted">
        A link works once, for a limited time, and a newer one takes its place. Opening it changed nothing.
      </p>
      <ul className="grid list-disc gap-2 pl-5">
        <li>{ifUsed}</li>
        <li>If we sent you more than one message, use the link in the newest.</li>
        <li>{otherwise}</li>
      </ul>
      <div className="grid gap-3">
        <ButtonLink href="/phone/login" size="lg" block prefetch={false} className={suits.small}>
          <span className="md:hidden">Sign in on this phone</span>
          <span className="max-md:hidden">Sign in to the phone view</span>
        </ButtonLink>
        <ButtonLink href="/desktop/login" size="lg" block prefetch={false} className={suits.wide}>
          <span className="md:hidden">Sign in to the desktop view</span>
          <span className="max-md:hidden">Sign in</span>
        </ButtonLink>
      </div>
    </>
  );
}
