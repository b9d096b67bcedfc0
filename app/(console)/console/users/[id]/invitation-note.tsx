import { Alert } from '#components/ui/alert.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { User } from '#lib/users/store.ts';

/** Where the invitation, or the password reset, of a user stands. */
export function InvitationNote({ user: { invitation, email, allowLogin, hasPassword } }: { user: User }) {
  if (!allowLogin) return <Alert tone="info" title="This user may not sign in." className="max-w-xl" />;
  if (!invitation) {
    return hasPassword ? null : (
      <Alert tone="info" title="Nobody can sign in as this user yet." className="max-w-xl">
        Send an invitation, or set a password below.
      </Alert>
    );
  }
  const { purpose, state, createdAt, expiresAt, reason } = invitation;
  const what = purpose === 'invitation' ? 'invitation' : 'link to choose a new password';
  switch (state) {
    case 'sent':
      return (
        <Alert tone="info" title={`The ${what} was sent to ${email}.`} className="max-w-xl">
          Sent <RelativeTime at={createdAt} />. It works once, until <ExactTime at={expiresAt} />.
        </Alert>
      );
    case 'waiting':
      return (
        <Alert tone="info" title={`The ${what} is on its way to ${email}.`} className="max-w-xl">
          {reason && <>The last attempt failed: {reason}. It is tried again.</>}
        </Alert>
      );
    case 'failed':
      return (
        <Alert tone="bad" title={`The ${what} could not be delivered to ${email}.`} className="max-w-xl">
          {reason}
        </Alert>
      );
    case 'expired':
    case 'revoked':
      return (
        <Alert
          tone="warn"
          title={`The ${what} ${state === 'expired' ? 'ran out' : 'was revoked'} before it was used.`}
          className="max-w-xl"
        >
          Send the link again, or set a password below.
        </Alert>
      );
  }
}
