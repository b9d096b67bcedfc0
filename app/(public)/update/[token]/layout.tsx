import type { ReactNode } from 'react';
import { LinkPage } from '../../link-page.tsx';

export default function UpdateLayout({ children }: { children: ReactNode }) {
  return <LinkPage otherWay={<SignIn />}>{children}</LinkPage>;
}

function SignIn() {
  return (
    <>
      You can also{' '}
      <a href="/phone/login" className="link whitespace-nowrap underline">
        sign in
      </a>{' '}
      and see to the account there.
    </>
  );
}
