import { noteOwnTrouble, ownTroubleIn } from '../../own-trouble.ts';
import type { Cause } from './causes.ts';
import { retryHelps } from './causes.ts';
import type { Stage, Verdict } from './classify.ts';

export type { Stage, Verdict } from './classify.ts';

/**
 * What everything here that speaks to a server throws: where in the dialogue it ended, and what that means.
 * Its message carries the server's cleaned words and no secret, and no half of a character where they were cut: no database takes one.
 */
export class MailFailure extends Error {
  override name = 'MailFailure';
  readonly stage: Stage;
  readonly verdict: Verdict;

  constructor(stage: Stage, verdict: Verdict, options?: ErrorOptions) {
    const evidence = verdict.evidence.toWellFormed();
    super(`${stage}: ${verdict.cause}${evidence ? ` (${evidence})` : ''}`, options);
    this.stage = stage;
    this.verdict = { ...verdict, evidence };
  }
}

/** This machine ran out of something (files, memory, ports): it says nothing of the server or the account. */
export class OwnFailure extends MailFailure {
  readonly code: string;

  constructor(stage: Stage, verdict: Verdict, code: string) {
    super(stage, verdict);
    this.code = code;
  }
}

/** What ended a dialogue without a word of the server: the server's or the line's failure, or our own, which is noted. */
export function failureOf(stage: Stage, verdict: Verdict, error: unknown): MailFailure {
  const code = ownTroubleIn(error);
  if (code === null) return new MailFailure(stage, verdict);
  noteOwnTrouble(code);
  return new OwnFailure(stage, verdict, code);
}

/** A finding of our own about the dialogue, for which no words of the server need judging. */
export class Finding extends Error {
  override name = 'Finding';
  readonly verdict: Verdict;

  constructor(cause: Cause, evidence: string, code?: string, retry = retryHelps(cause)) {
    super(evidence);
    this.verdict = { cause, retry, evidence: evidence.toWellFormed(), ...(code ? { code } : {}) };
  }
}

/** Nobody answered within the limit of this phase; which says nothing about a password. */
export function noAnswer(ms: number): Finding {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return new Finding('network', `no answer within ${seconds} s`, 'ETIMEDOUT');
}

/** Whether an abort came from a clock rather than from somebody who wants to stop. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}
