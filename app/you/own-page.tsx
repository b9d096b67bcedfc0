import type { ReactNode } from 'react';
import { BackLink } from '#components/shell/back-link.tsx';
import { SessionWatch } from '#components/shell/session-watch.tsx';
import { SkipLink } from '#components/shell/skip-link.tsx';

/** A page about oneself: the way back to where one came from, what it is about, and its sections. */
export function OwnPage({
  back,
  title,
  lead,
  children,
}: {
  back: { href: string; words: string };
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="min-h-dvh bg-bg">
      <SkipLink />
      <SessionWatch />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto grid w-full max-w-[640px] content-start gap-6 px-4 py-5 outline-none sm:py-10"
      >
        <div className="grid gap-2">
          <BackLink href={back.href} className="justify-self-start">
            {back.words}
          </BackLink>
          <h1 className="text-2xl font-bold tracking-tight">{title}</h1>
          {lead}
        </div>
        {children}
      </main>
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return (
    <section aria-labelledby={id} className="grid gap-3">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
