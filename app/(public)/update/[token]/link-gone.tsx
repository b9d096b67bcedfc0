import { ButtonLink } from '#components/ui/button.tsx';

/**
 * One page for a link that is unknown, expired, replaced or used: it tells nobody which. An ordinary page with
 * status 200, because Next draws its own not-found page in the browser only, where JavaScript may be missing.
 */
export function LinkGone() {
  return (
    <>
      <h1 className="text-2xl font-bold tracking-tight text-balance">This link does not work any more</h1>
      <p className="text-muted">
        A link works once, for a limited time, and a newer one takes its place. Opening it changed nothing.
      </p>
      <ul className="grid list-disc gap-2 pl-5">
        <li>If you have just updated your password, all is well: mail is being fetched again.</li>
        <li>If we sent you more than one message, use the link in the newest.</li>
        <li>To get there without a link, sign in and choose Update password beside the account.</li>
      </ul>
      <div className="grid gap-3">
        <ButtonLink href="/phone/login" variant="primary" size="lg" block prefetch={false}>
          Sign in on this phone
        </ButtonLink>
        <ButtonLink href="/desktop/login" size="lg" block prefetch={false}>
          Sign in to the desktop view
        </ButtonLink>
      </div>
    </>
  );
}
