import { Monitor } from 'lucide-react';
import type { Metadata } from 'next';
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
import { OwnPage, Section } from './own-page.tsx';
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
    <OwnPage
      back={{ href: `/${home}`, words: homes[home] }}
      title="Your sign-in"
      lead={
        <p className="text-muted wrap-anywhere">
          {user?.name && `${user.name}, `}
          {user?.email}
        </p>
      }
    >
      <Section title="Password">
        <PasswordForm action={changePasswordAction} email={user?.email ?? ''} />
      </Section>
      <Section title="Security">
        <SecondFactorCard isSetUp={user?.hasSecondFactor === true} />
      </Section>
      <Section title="Where you are signed in">
        <Card className="overflow-hidden">
          <ul>
            {sessions.map((session) => (
              <SessionLine key={session.id} session={session} isThisOne={session.id === here} />
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
                <SenderLine key={address} address={address} />
              ))}
            </ul>
          </Card>
        </Section>
      )}
    </OwnPage>
  );
}

function SecondFactorCard({ isSetUp }: { isSetUp: boolean }) {
  return (
    <Card className="flex flex-wrap items-center justify-between gap-3 p-4">
      <p>{isSetUp ? 'A second factor is asked for at sign-in.' : 'There is no second factor yet.'}</p>
      <ButtonLink href="/you/security" prefetch={false}>
        {isSetUp ? 'Second factor' : 'Set up a second factor'}
      </ButtonLink>
    </Card>
  );
}

type Session = Awaited<ReturnType<typeof listOwnSessions>>[number];

function SessionLine({ session, isThisOne }: { session: Session; isThisOne: boolean }) {
  const { id, browser, source, lastSeenAt, createdAt } = session;
  return (
    <li className="flex items-center gap-3 border-line px-4 py-3 not-last:border-b">
      <Monitor aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {browser || 'Unknown browser'}
          {isThisOne && <span className="font-normal text-muted"> · this one</span>}
        </p>
        <p className="text-sm text-muted wrap-anywhere">
          {isThisOne ? 'Signed in ' : 'Last used '}
          <RelativeTime at={isThisOne ? createdAt : lastSeenAt} />
          {source && `, from ${source}`}
        </p>
      </div>
      {!isThisOne && (
        <form action={endSessionAction.bind(null, id)}>
          <Button type="submit" size="sm">
            Sign out
            <span className="sr-only"> {browser || 'unknown browser'}</span>
          </Button>
        </form>
      )}
    </li>
  );
}

/** Whose pictures are loaded without asking, and the way to be asked again. */
function SenderLine({ address }: { address: string }) {
  return (
    <li className="flex items-center gap-3 border-line px-4 py-2 not-last:border-b">
      <span className="min-w-0 flex-1 wrap-anywhere">{address}</span>
      <form action={distrustSenderAction.bind(null, address)}>
        <Button type="submit" size="sm">
          Ask again
          <span className="sr-only"> before pictures of {address} are loaded</span>
        </Button>
      </form>
    </li>
  );
}
