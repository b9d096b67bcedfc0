import type { Metadata } from 'next';
import Link from 'next/link';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { buttonClasses } from '#components/ui/button.tsx';

export const metadata: Metadata = { title: 'Page not found' };

/** Ours, because Next's own carries inline styles, which the content security policy refuses. */
export default function NotFound() {
  return (
    <NarrowPage
      organisation={null}
      title="Page not found"
      lead="There is nothing at this address. Perhaps it was moved, or a part of the link was lost."
    >
      <Link href="/" className={buttonClasses()}>
        Go to the start
      </Link>
    </NarrowPage>
  );
}
