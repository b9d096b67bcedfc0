import { Button } from '#components/ui/button.tsx';
import { LinkGone } from '../../link-page.tsx';

/** `isAsked`: another link was just asked for. It looks the same whether one was sent or not. */
export function UpdateLinkGone({ token, isAsked }: { token: string; isAsked: boolean }) {
  return (
    <>
      <LinkGone
        ifUsed="If you have just updated your password, all is well: mail is being fetched again."
        otherwise="To get there without a link, sign in and choose Update password, or Sign in again, beside the account."
      />
      {isAsked ? (
        <p role="status" className="text-muted">
          If the account still needs a new password, a new link is on its way to where we sent this one. It
          may take a few minutes; an older link ends with it.
        </p>
      ) : (
        <form method="post" action={`/update/${encodeURIComponent(token)}/renew`}>
          <Button type="submit" size="lg" block>
            Send me a new one
          </Button>
        </form>
      )}
    </>
  );
}
