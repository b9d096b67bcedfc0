import { MailFailure, type Stage } from './judge/failure.ts';
import type { RefusedBy } from './judge/refused-by.ts';

// What can become of a message that a server was to take, besides that it was taken or nothing of it left.

type Refusal = Pick<MessageRefused, 'isPermanent' | 'by' | 'isGeneral' | 'pauseMs'>;

/** The server took the sign-in and then refused this message: 5xx is for good, 4xx for now (RFC 5321 4.2.1). */
export class MessageRefused extends MailFailure {
  readonly isPermanent: boolean;
  readonly by: RefusedBy;
  /** It would be refused like this whoever the message is for. */
  readonly isGeneral: boolean;
  /** The pause the server named, or that its greylisting needs. */
  readonly pauseMs: number | undefined;

  constructor(
    stage: Stage,
    verdict: MailFailure['verdict'],
    { isPermanent, by, isGeneral, pauseMs }: Omit<Refusal, 'pauseMs'> & { pauseMs?: number | undefined },
  ) {
    super(stage, verdict);
    this.isGeneral = isGeneral;
    this.isPermanent = isPermanent;
    this.by = by;
    this.pauseMs = pauseMs;
  }
}

/** All of the message left, and no answer came: the server may have taken it (RFC 1047). */
export class FateUnknown extends MailFailure {}
