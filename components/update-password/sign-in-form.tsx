import { Button } from '#components/ui/button.tsx';
import { WhichMailbox } from './which-mailbox.tsx';

export type ConsentOffer = {
  /** The provider's. */
  name: string;
  /** Where the button goes, and the page that the browser came back to. */
  start: string;
  test: string;
  /** The browser is back from the provider. */
  isBack: boolean;
};

/** One button, to the provider's own page. A form that is posted: whoever only opens the address starts nothing. */
export function SignInForm({
  consent: { name, start },
  asSomebodyElse,
  asksMailbox,
}: {
  consent: ConsentOffer;
  asSomebodyElse: boolean;
  asksMailbox: boolean;
}) {
  return (
    <form method="post" action={start} className="grid gap-5">
      {asSomebodyElse && <input type="hidden" name="other" value="1" />}
      {asksMailbox && <WhichMailbox />}
      <Button type="submit" variant="primary" size="lg" block>
        Sign in with {name}
      </Button>
      <p className="text-sm text-muted">
        You sign in on a page of {name} and come back here. What you enter there stays there: we are given
        leave to read and send the mail of this account, and you can take it back there at any time.
      </p>
    </form>
  );
}

/** For a browser without JavaScript that is back from the provider; with it, the test begins by itself. */
export function GoOn({ action }: { action: string }) {
  return (
    <form method="post" action={action} className="grid gap-5">
      <p className="text-muted">You have signed in. One more step: we test it now.</p>
      <Button type="submit" variant="primary" size="lg" block>
        Go on
      </Button>
    </form>
  );
}
