import type { Credential } from './credential.ts';
import { classifyReply } from './judge/classify.ts';
import { classifyError } from './judge/error.ts';
import { Finding, failureOf, isTimeout, MailFailure, type Stage } from './judge/failure.ts';
import { judgeRefusedToken } from './judge/refused-token.ts';
import type { MailServer } from './network/server.ts';
import { secretsOf } from './wire-secrets.ts';

type Fetching = 'imap' | 'pop3';

/** What is known of a session when something went wrong in it. */
export type Scene = {
  protocol: Fetching;
  stage: Stage;
  server: MailServer;
  credential: Credential;
  signal: AbortSignal;
  /** Why we ended it ourselves. */
  fault: Finding | undefined;
  /** What the socket or the parser reported. */
  heard: Error | undefined;
  /** What the server said last. */
  said: Buffer | undefined;
  capabilities: readonly string[];
};

/**
 * What to throw for an error of a session: a `MailFailure`, or the reason of a signal aborted on purpose. The order matters:
 * what we did ourselves, then what the server said, then what the library made of it. Pure, but that trouble of this machine is noted.
 */
export function explain(error: unknown, scene: Scene): unknown {
  const { protocol, stage, server, credential, signal, said } = scene;
  if (error instanceof MailFailure) return error;
  if (signal.aborted && !isTimeout(signal.reason) && !(signal.reason instanceof Finding))
    return signal.reason;
  const fault = scene.fault ?? (signal.aborted ? timeoutOf(signal.reason) : (scene.heard ?? error));
  // The first reason wins: a server that said good-bye, and then closed or fell silent, has said why.
  const text = said?.toString('latin1') ?? '';
  const isWhy =
    said &&
    (fault instanceof Finding ? !scene.fault && goodBye[protocol].test(text) : refusal[protocol].test(text));
  if (fault instanceof Finding && !isWhy) return new MailFailure(stage, fault.verdict, { cause: fault });
  const context = {
    protocol,
    stage,
    capabilities: [...scene.capabilities],
    host: server.host,
    secrets: secretsOf(server, credential),
  };
  if (!isWhy) return failureOf(stage, classifyError(fault, context), fault);
  const judge = credential.kind === 'oauth2' && stage === 'auth' ? judgeRefusedToken : classifyReply;
  return new MailFailure(stage, judge({ ...context, raw: said }));
}

function timeoutOf(reason: unknown): Finding {
  return reason instanceof Finding ? reason : new Finding('network', 'it took too long in all', 'ETIMEDOUT');
}

// POP3 has no good-bye but a refusal of whatever is asked.
const goodBye: Record<Fetching, RegExp> = { imap: /^\* BYE\b/im, pop3: /^-ERR\b/im };
const refusal: Record<Fetching, RegExp> = {
  imap: /^(?:\S+ )?(?:NO|BAD|BYE)(?:[ \r]|$)/im,
  pop3: goodBye.pop3,
};
