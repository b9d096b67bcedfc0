import { Card } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Fact } from '#components/ui/fact.tsx';
import type { UpdateLinkView } from '#lib/update-links/show-link.ts';

/** What happened. */
export function LinkStory({ link, provider }: { link: UpdateLinkView; provider: string | null }) {
  return (
    <p className="-mt-3 text-muted">
      {why(link, provider)}
      {link.isAboutSending ? (
        ', so no mail can be sent from it. New mail still comes in.'
      ) : link.since ? (
        <>
          , so new mail has not been fetched since <DayTime at={link.since} />.
        </>
      ) : (
        ', so no mail could be fetched yet.'
      )}
    </p>
  );
}

/** Which account it is, and how to see that the page and the message belong together. */
export function LinkCard({ link }: { link: UpdateLinkView }) {
  return (
    <Card className="grid gap-2 p-4">
      <dl className="grid gap-2">
        <Fact name="Account">{link.maskedAddress}</Fact>
        <Fact name="Check words">{link.phrase}</Fact>
      </dl>
      <p className="text-sm text-muted">
        The same two words stand in the message we sent you. The link works once, until{' '}
        <DayTime at={link.expiresAt} />.
      </p>
    </Card>
  );
}

function why(
  { cause, isAboutSending, isConnected, isOpenTo }: UpdateLinkView,
  provider: string | null,
): string {
  if (isOpenTo === 'password_or_provider') return 'This mailbox is not connected yet';
  if (provider && !isConnected) return `${provider} has not given us permission to fetch this account’s mail`;
  if (provider && cause === 'oauth_required') return `${provider} wants you to sign in on its own page`;
  if (provider) return `${provider} no longer lets us sign in to this account`;
  switch (cause) {
    case 'app_password_required':
      return 'The mail provider asks for an app password for this account';
    case 'oauth_required':
      return 'The mail provider no longer lets this system sign in the way it did';
    default:
      if (isAboutSending) return 'The sending server stopped accepting the password we have for this account';
      return 'The mail server stopped accepting the password we have for this account';
  }
}
