import { ArrowLeft, Monitor } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { SessionWatch } from '#components/shell/session-watch.tsx';
import { SkipLink } from '#components/shell/skip-link.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { listPictureSenders } from '#lib/pictures/senders.ts';
import { isOfConsole } from '#lib/rights.ts';
import { listOwnSessions } from '#lib/users/session.ts';
import { claimedSessionId } from '#lib/web/auth.ts';
import { readUser, requireUser } from '#lib/web/viewer.ts';
import { distrustSenderAction } from '../(mail)/pictures/actions.ts';
import { changePasswordAction, endOtherSessionsAction, endSessionAction } from './actions.ts';
import { PasswordForm } from './password-form.tsx';

export const metadata: Metadata = { title: 'Your sign-in' };

const homes = { console: 'Console', phone: 'Phone view', desktop: 'Desktop view' } as const;

type Props = { searchParams: Promise<{ from?: string | string[] }> };

/** One's own sign-in: the password, and where one is signed in. */
export default async function YourSignInPage({ searchParams }: Props) {
  const viewer = await requireUser();
  const [user, sessions, here, senders, { from }] = await Promise.all([
    readUser(),
    listOwnSessions(viewer),
    claimedSessionId(),
    listPictureSenders(viewer),
    searchParams,
  ]);
  const fallback = user && isOfConsole(user.role) ? 'console' : 'desktop';
  const home = from === 'phone' || from === 'desktop' ? from : fallback;
  return (
    <div className="min-h-dvh bg-bg">
      <SkipLink />
      <SessionWatch />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto grid w-full max-w-[640px] content-start gap-6 px-4 py-5 outline-none sm:py-10"
      >
        <div className="grid gap-2">
          <Link
            href={`/${home}`}
            prefetch={false}
            className="link inline-flex min-h-6 items-center gap-1.5 justify-self-start text-sm"
          >
            <ArrowLeft aria-hidden className="size-4" />
            {homes[home]}
          </Link>
          <h1 className="text-2xl font-bold tracking-tight">Your sign-in</h1>
          <p className="text-muted wrap-anywhere">
            {user?.name && `${user.name}, `}
            {user?.email}
          </p>
        </div>
        <Section title="Password">
          <PasswordForm action={changePasswordAction} email={user?.email ?? ''} />
        </Section>
        <Section title="Security">
          <Card className="flex flex-wrap items-center justify-between gap-3 p-4">
            <p>
              {user?.hasSecondFactor
                ? 'A second factor is asked for at sign-in.'
                : 'There is no second factor yet.'}
            </p>
            <ButtonLink href="/you/security" prefetch={false}>
              {user?.hasSecondFactor ? 'Second factor' : 'Set up a second factor'}
            </ButtonLink>
          </Card>
        </Section>
        <Section title="Where you are signed in">
          <Card className="overflow-hidden">
            <ul>
              {sessions.map(({ id, browser, source, lastSeenAt, createdAt }) => (
                <li key={id} className="flex items-center gap-3 border-line px-4 py-3 not-last:border-b">
                  <Monitor aria-hidden className="size-5 shrink-0 text-muted" />
                  <div className="min-w-0 flex-1">
                    <p className="font-semibold">
                      {browser || 'Unknown browser'}
                      {id === here && <span className="font-normal text-muted"> · this one</span>}
                    </p>
                    <p className="text-sm text-muted wrap-anywhere">
                      {id === here ? (
                        <>
                          Signed in <RelativeTime at={createdAt} />
                        </>
                      ) : (
                        <>
                          Last used <RelativeTime at={lastSeenAt} />
                        </>
                      )}
                      {source && `, from ${source}`}
                    </p>
                  </div>
                  {id !== here && (
                    <form action={endSessionAction.bind(null, id)}>
                      <Button type="submit" size="sm">
                        Sign out
                        <span className="sr-only"> {browser || 'unknown browser'}</span>
                      </Button>
                    </form>
                  )}
                </li>
              ))}
            </ul>
          </Card>
          {sessions.length > 1 && (
            <form action={endOtherSessionsAction}>
              <Button type="submit">Sign out everywhere else</Button>
            </form>
          )}
        </Section>
        {senders.length > 0 && (
          <Section title="Pictures are loaded from">
            <Card className="overflow-hidden">
              <ul>
                {senders.map((address) => (
                  <li
                    key={address}
                    className="flex items-center gap-3 border-line px-4 py-2 not-last:border-b"
                  >
                    <span className="min-w-0 flex-1 wrap-anywhere">{address}</span>
                    <form action={distrustSenderAction.bind(null, address)}>
                      <Button type="submit" size="sm">
                        Ask again
                        <span className="sr-only"> before pictures of {address} are loaded</span>
                      </Button>
                    </form>
                  </li>
                ))}
              </ul>
            </Card>
          </Section>
        )}
      </main>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return (
    <section aria-labelledby={id} className="grid gap-3">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
