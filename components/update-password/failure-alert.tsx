'use client';

import { useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import type { ShownFailure } from '#lib/update-links/update-events.ts';
import { appPasswordHint } from './app-password-hint.ts';
import { failureWords } from './failure-words.ts';

/** Why an attempt did not succeed. Announced; has the focus unless a field is to be corrected. */
export function FailureAlert({
  failure,
  host,
  provider,
  isFirst,
  support,
}: {
  failure: ShownFailure;
  host: string;
  /** Where the owner signs in in the place of a password. */
  provider?: string | undefined;
  /** No password was stored before. */
  isFirst: boolean;
  support: string | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { title, body, field, evidence, retryAt, tone, help } = failureWords(failure, provider, isFirst);
  useEffect(() => {
    if (failure && !field) box.current?.focus();
  }, [failure, field]);
  const hint = help === 'app_password' ? appPasswordHint(host) : null;
  return (
    <div id="update-failure" ref={box} role="alert" tabIndex={-1} className="outline-none">
      <Alert tone={tone} title={title}>
        <p>{body}</p>
        {retryAt && (
          <p className="mt-1">
            Try again after{' '}
            <b>
              <DayTime at={retryAt} />
            </b>
            .
          </p>
        )}
        {hint && <p className="mt-1">{hint}</p>}
        {help === 'people' && (
          <p className="mt-1">
            If you no longer know it, ask: {support ?? 'the people who run this system'}.
          </p>
        )}
        {help === 'own_account' && support && <p className="mt-1">Ask: {support}.</p>}
        {help === 'new_link' && (
          <p className="mt-1">
            For another link, sign in at{' '}
            <a href="/phone/login" className="link underline">
              the phone view
            </a>{' '}
            or{' '}
            <a href="/desktop/login" className="link underline">
              the desktop view
            </a>{' '}
            and choose Update password, or Sign in again, beside the account.
          </p>
        )}
        {evidence && (
          <p className="evidence mt-1 text-muted">
            <span className="sr-only">The mail server’s own words: </span>
            {evidence}
          </p>
        )}
      </Alert>
    </div>
  );
}
