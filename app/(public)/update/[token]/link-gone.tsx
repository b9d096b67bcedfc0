import { LinkGone } from '../../link-page.tsx';

export function UpdateLinkGone() {
  return (
    <LinkGone
      ifUsed="If you have just updated your password, all is well: mail is being fetched again."
      otherwise="To get there without a link, sign in and choose Update password beside the account."
    />
  );
}
