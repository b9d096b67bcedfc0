'use client';

import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { ShownReceipt, ShownResult } from '#lib/update-links/update-events.ts';
import { FailureAlert } from './failure-alert.tsx';
import { failureWords } from './failure-words.ts';
import { type Face, followAttempt } from './follow-attempt.ts';
import { Lost } from './lost.tsx';
import { PasswordFields } from './password-fields.tsx';
import { type ConsentOffer, GoOn, SignInForm } from './sign-in-form.tsx';
import { TestingSteps } from './testing-steps.tsx';
import { type DoneLinks, Updated } from './updated.tsx';
import { WhichMailbox } from './which-mailbox.tsx';

export type UpdatePasswordProps = {
  /** Where the form goes; the same address answers a page with JavaScript by a stream. */
  action: string;
  host: string;
  hasTls: boolean;
  hasOutgoing: boolean;
  /** Where the owner signs in in the place of a password; null: it is a password that is asked for. */
  consent: ConsentOffer | null;
  /** Tries of the link; null for a person who is signed in. */
  tries: { left: number; allowed: number } | null;
  /** Who helps: "IT help desk, ext. 4400". */
  support: string | null;
  /** How an attempt ended that was made without JavaScript. */
  outcome: ShownResult | null;
  receipt: ShownReceipt | null;
  links: DoneLinks;
  title?: string;
  /** No password is stored yet: the first one is asked for, also beside a provider. */
  isFirst?: boolean;
  /** Which account it is: also beside a refusal. */
  account: ReactNode;
  /** What happened, who asks, and what can be changed before anything is tried. */
  children?: ReactNode;
};

/**
 * The four faces of the update page: asking, testing, refused, updated. Without JavaScript it is a form whose
 * answer is the page again; with it, the test is shown step by step. Where the owner signs in at a provider, the
 * browser leaves in between.
 */
export function UpdatePassword(props: UpdatePasswordProps) {
  const { outcome, consent, isFirst = false } = props;
  const [face, setFace] = useState<Face>(() =>
    outcome?.ok
      ? { name: 'updated', result: outcome, receipt: props.receipt, isWaiting: false }
      : !outcome && consent?.isBack
        ? { name: 'back' }
        : { name: 'asking', failure: outcome },
  );
  const [triesLeft, setTriesLeft] = useState(props.tries?.left ?? null);
  const [way, setWay] = useState<'password' | 'consent'>(
    consent && !isAboutPassword(outcome) ? 'consent' : 'password',
  );
  const isBusy = useRef(false);
  useOneAlertOnly(props.tries !== null);

  async function test(action: string, fields: URLSearchParams) {
    if (isBusy.current) return;
    isBusy.current = true;
    setWay(action === props.action ? 'password' : 'consent');
    setFace({ name: 'testing', begun: [] });
    try {
      const end = await followAttempt(action, fields, setFace);
      if (end && !end.ok && 'triesLeft' in end && end.triesLeft !== null) setTriesLeft(end.triesLeft);
    } finally {
      isBusy.current = false;
    }
  }

  const isBack = face.name === 'back';
  const goOn = useEffectEvent(() => {
    if (consent) void test(consent.test, new URLSearchParams());
  });
  useEffect(() => {
    if (isBack) goOn();
  }, [isBack]);

  if (face.name === 'updated') {
    return (
      <Updated result={face.result} receipt={face.receipt} isWaiting={face.isWaiting} links={props.links} />
    );
  }
  const failure = face.name === 'asking' ? face.failure : null;
  const provider = way === 'consent' ? consent?.name : undefined;
  const said = failure && failureWords(failure, provider);
  const canTry = said?.help !== 'new_link';
  const asksMailbox = said?.help === 'which_mailbox';
  const asksPassword = face.name !== 'lost' && canTry && (!consent || (isFirst && !isBack));
  return (
    <>
      <h1 className="text-2xl font-bold tracking-tight text-balance">
        {props.title ?? (consent ? 'Sign in to your mail again' : 'Update your mail password')}
      </h1>
      {(face.name === 'asking' || isBack) && !failure && props.children}
      {face.name !== 'testing' && props.account}
      {failure && (
        <FailureAlert
          failure={failure}
          host={props.host}
          provider={provider}
          isFirst={isFirst}
          support={props.support}
        />
      )}
      {face.name === 'lost' && <Lost what={provider ? 'the sign-in' : 'the new password'} />}
      <div role="status" aria-atomic="false" className="empty:absolute">
        {face.name === 'testing' && (
          <TestingSteps
            host={props.host}
            hasTls={props.hasTls}
            hasOutgoing={props.hasOutgoing}
            begun={face.begun}
            provider={provider}
            isFirst={isFirst}
          />
        )}
      </div>
      {isBack && consent && <GoOn action={consent.test} />}
      {face.name === 'asking' && consent && canTry && (
        <SignInForm
          consent={consent}
          asSomebodyElse={failure?.reason === 'another_identity'}
          asksMailbox={asksMailbox}
        />
      )}
      {asksPassword && consent && face.name === 'asking' && (
        <p className="text-center text-sm text-muted">or, where a password opens it</p>
      )}
      {asksPassword && (
        <form
          method="post"
          action={props.action}
          hidden={face.name === 'testing'}
          className="grid gap-5 [&[hidden]]:hidden"
          onSubmit={(event) => {
            event.preventDefault();
            void test(
              props.action,
              new URLSearchParams(new FormData(event.currentTarget) as unknown as URLSearchParams),
            );
          }}
        >
          <PasswordFields failure={failure} isFirst={isFirst} />
          {asksMailbox && <WhichMailbox />}
          <Button type="submit" variant={consent ? 'plain' : 'primary'} size="lg" block>
            {isFirst ? 'Connect' : 'OK'}
          </Button>
          {props.tries && triesLeft !== null && (failure || triesLeft < props.tries.allowed) && (
            <p className="text-sm text-muted">
              {triesLeft} of {props.tries.allowed} tries left on this link.
            </p>
          )}
        </form>
      )}
    </>
  );
}

/** Whether an attempt without JavaScript was made with a password: only those have tries. */
const isAboutPassword = (outcome: ShownResult | null) =>
  outcome !== null && !outcome.ok && 'triesLeft' in outcome && outcome.triesLeft !== null;

/**
 * Next keeps an empty alert of its own for telling page changes. The page of a link never changes into another, so
 * its alerts are the only ones that a screen reader should find.
 */
function useOneAlertOnly(isAlone: boolean) {
  useEffect(() => {
    if (!isAlone) return;
    const timer = setTimeout(() => document.querySelector('next-route-announcer')?.remove());
    return () => clearTimeout(timer);
  }, [isAlone]);
}
