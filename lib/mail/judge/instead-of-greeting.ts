import { classifyReply } from './classify.ts';
import { Finding } from './failure.ts';

const serverOf = { imap: 'IMAP', pop3: 'POP3' } as const;

/**
 * What to make of a first line that is no greeting of its protocol. A server that is busy or keeps somebody out may say so in the shape
 * of another one (`421 Server is busy` on an IMAP port): then that is the reason, else nobody there speaks it. Nothing of ours has been
 * said yet, so that no credential is judged and no secret can stand in the words. Pure.
 */
export function insteadOfGreeting(protocol: keyof typeof serverOf, line: string): Finding {
  const { cause, evidence } = classifyReply({ protocol, stage: 'greeting', raw: line });
  if (cause !== 'protocol' && cause !== 'unknown' && evidence !== '') return new Finding(cause, evidence);
  return new Finding('protocol', `what answered is no ${serverOf[protocol]} server`);
}
