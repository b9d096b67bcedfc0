import type { Metadata } from 'next';
import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Fact } from '#components/ui/fact.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { findSignInLink } from '#lib/sign-in-links/find.ts';
import { LinkGone } from '../../link-page.tsx';
import { problemOfPost, problemWords } from './posted.ts';

export const metadata: Metadata = {
  title: 'Choose your password',
  referrer: 'no-referrer',
  robots: { index: false, follow: false },
};

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ problem?: string | string[]; name?: string | string[] }>;
};

/** The page of an invitation or a password reset. Opening it changes nothing, however often. */
export default async function InvitePage({ params, searchParams }: Props) {
  const { token } = await params;
  const [link, settings, search] = await Promise.all([findSignInLink(token), readSettings(), searchParams]);
  if (!link) return <InvitationGone />;
  const isInvitation = link.purpose === 'invitation';
  const problem = problemOfPost(search.problem);
  const error = (field: 'name' | 'password') =>
    problem && problemWords[problem].field === field ? problemWords[problem].text : null;
  const name = typeof search.name === 'string' ? search.name.slice(0, 200) : link.name;
  return (
    <>
      <div className="grid gap-1.5">
        <h1 className="text-2xl font-bold tracking-tight text-balance">
          {isInvitation ? `Welcome to ${settings['organisation.name'] ?? 'Rekey'}` : 'Choose a new password'}
        </h1>
        <p className="text-muted">
          {isInvitation
            ? 'Choose a password, and you can read your mail here on a phone or a computer.'
            : 'You will sign in here with it. The passwords of your mail accounts stay as they are.'}
        </p>
      </div>
      <Card className="grid gap-2 p-4">
        <dl className="grid gap-2">
          <Fact name="Check words">{link.phrase}</Fact>
          {link.requestedBy && (
            <Fact name={isInvitation ? 'Invited by' : 'Reset by'}>{link.requestedBy}</Fact>
          )}
        </dl>
        <p className="text-sm text-muted">The same two words stand in the message we sent you.</p>
      </Card>
      {problem === 'foreign' && <Alert tone="bad" isLive title={problemWords.foreign.text} />}
      <form method="post" action={`/invite/${encodeURIComponent(token)}/accept`} className="grid gap-5">
        <Field id="email" label="E-mail address" help="You sign in with it.">
          <Input
            name="email"
            type="email"
            value={link.email}
            readOnly
            autoComplete="username"
            fieldSize="lg"
            className="bg-idle-soft"
          />
        </Field>
        {isInvitation && (
          <Field id="name" label="Your name" isOptional error={error('name')}>
            <Input name="name" defaultValue={name} maxLength={200} autoComplete="name" fieldSize="lg" />
          </Field>
        )}
        <Field
          id="password"
          label="New password"
          help="8 characters or more; a few plain words make a good one."
          error={error('password')}
        >
          <PasswordInput
            name="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={1000}
            fieldSize="lg"
            autoFocus={problem !== null}
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" block>
          {isInvitation ? 'Set password and sign in' : 'Save password and sign in'}
        </Button>
      </form>
    </>
  );
}

function InvitationGone() {
  return (
    <LinkGone
      ifUsed="If you have chosen your password already, sign in with it."
      otherwise={
        <>
          Else{' '}
          <Link href="/forgotten-password" className="link" prefetch={false}>
            ask for another link
          </Link>
          , or an administrator to send you one.
        </>
      }
    />
  );
}
