/** What a folder at the server has in common with the messages that are stored of it. */
export type MailboxEvidence = {
  stored: number;
  there: number;
  /** UIDVALIDITY is the one the messages are stored under. */
  isSameNumbering: boolean;
  /** Stored messages whose UID names the same message at the server, and another one. */
  agreeing: number;
  contradicting: number;
  /** Of some messages at the server: those as old as what is stored, or stored; and those stored. */
  comparable: number;
  known: number;
};

export type MailboxJudgement =
  /** The mailbox whose messages are stored, also when its server began to count anew. */
  | 'same'
  /** Perhaps: only a person can tell. */
  | 'moved?'
  | 'other'
  /** Nothing speaks for or against it. */
  | 'unknown';

/** So many that none of them is stored are no accident of what a person moved or deleted. */
const telling = 3;

/**
 * Whether a login opens the mailbox whose messages are stored. An empty mailbox, here or there, proves nothing. Under
 * one UIDVALIDITY a UID names one message for ever (RFC 3501 2.3.1.1), so that one contradiction outweighs what new
 * servers have in common by chance; Message-IDs then tell a mailbox that was built anew from another one. Some of them
 * are in many mailboxes, as a newsletter is: few say nothing. Pure.
 */
export function judgeMailbox(evidence: MailboxEvidence): MailboxJudgement {
  const { stored, there, isSameNumbering, agreeing, contradicting, comparable, known } = evidence;
  if (stored === 0 || there === 0) return 'unknown';
  if (isSameNumbering && agreeing > 0 && contradicting === 0) return 'same';
  if (known > 0) return known * 2 >= comparable ? 'same' : 'moved?';
  if (contradicting > 0) return 'other';
  // Everything that is stored is gone there: deleted, or never there.
  if (isSameNumbering) return comparable >= telling ? 'moved?' : 'unknown';
  return comparable > 0 ? 'other' : 'moved?';
}

export const isAnother = (judgement: MailboxJudgement) => judgement === 'moved?' || judgement === 'other';
