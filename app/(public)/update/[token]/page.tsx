import type { Metadata } from 'next';
import type { ConsentOffer } from '#components/update-password/sign-in-form.tsx';
import { TellOpened } from '#components/update-password/tell-opened.tsx';
import { UpdatePassword } from '#components/update-password/update-password.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { openOutcome } from '#lib/update-links/sealed-outcome.ts';
import { findUpdateLink } from '#lib/update-links/show-link.ts';
import type { ShownResult } from '#lib/update-links/update-events.ts';
import { readConsentOffer } from '#lib/web/read-consent-offer.ts';
import { shownReceipt } from '#lib/web/shown-receipt.ts';
import { attemptOf } from './attempt.ts';
import { LinkCard, LinkStory } from './link-facts.tsx';
import { UpdateLinkGone } from './link-gone.tsx';
import { WhichServers } from './which-servers.tsx';

export const metadata: Metadata = {
  title: 'Update your mail password',
  referrer: 'no-referrer',
  robots: { index: false, follow: false },
};

// Without JavaScript the page is its own progress: it may take this long to count the messages that came in.
const receiptWaitMs = 8_000;

/** The page of an update link. Opening it changes nothing, however often; a first press or key in it is noted. */
export default async function UpdatePage({
  params,
  searchParams,
}: {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<'outcome' | 'asked' | 'servers', string | string[] | undefined>>;
}) {
  const { token } = await params;
  const { outcome: sealed, asked, servers } = await searchParams;
  const outcome = typeof sealed === 'string' ? openOutcome(sealed, attemptOf(token)) : null;
  const [link, settings] = await Promise.all([findUpdateLink(token), readSettings()]);
  // A link that worked is spent; what its one use led to is still told to who used it.
  if (!link && !outcome) return <UpdateLinkGone token={token} isAsked={asked !== undefined} />;
  const consent = link && (await offerOf(link.accountId, token));
  const receipt =
    outcome?.ok && outcome.incidentId ? await shownReceipt(outcome.incidentId, receiptWaitMs) : null;
  const page = `/update/${encodeURIComponent(token)}`;
  const at = (address: string | null, path: string) => `${address ?? ''}${path}`;
  return (
    <>
      {link && <TellOpened to={`${page}/opened`} />}
      <UpdatePassword
        {...(link && !link.isConnected ? { title: 'Connect your mailbox' } : {})}
        action={`${page}/test`}
        host={link?.host ?? ''}
        hasTls={link?.hasTls ?? true}
        hasOutgoing={link?.hasOutgoing ?? false}
        consent={consent}
        isFirst={link?.isOpenTo === 'password_or_provider'}
        tries={link ? { left: link.testsLeft, allowed: settings['updateLinks.testsPerLink'] } : null}
        support={settings['organisation.support']}
        outcome={link || outcome?.ok ? outcome : gone(outcome)}
        receipt={receipt}
        links={[
          {
            href: at(settings['phone.webAddress'], '/phone/login'),
            words: 'Open the phone view',
            suits: 'small',
          },
          {
            href: at(settings['desktop.webAddress'], '/desktop/login'),
            words: 'Open the desktop view',
            suits: 'wide',
          },
        ]}
        account={
          link && (
            <>
              <LinkCard link={link} />
              {link.servers && (
                <WhichServers
                  token={token}
                  servers={link.servers}
                  outcome={typeof servers === 'string' ? servers : undefined}
                />
              )}
            </>
          )
        }
      >
        {link && <LinkStory link={link} provider={consent?.name ?? null} />}
      </UpdatePassword>
    </>
  );
}

/** Where the owner can sign in in the place of a password, and whether this browser is just back from there. */
async function offerOf(accountId: string, token: string): Promise<ConsentOffer | null> {
  const start = `/update/${encodeURIComponent(token)}/consent`;
  return readConsentOffer(accountId, { start, test: `${start}/test` });
}

/** The link ended with this attempt or since: no form is offered for another. */
function gone(outcome: ShownResult | null): ShownResult | null {
  return outcome && !outcome.ok && outcome.reason === 'too_many_tries'
    ? outcome
    : { ok: false, reason: 'link_invalid' };
}
