import MailComposer from 'nodemailer/lib/mail-composer';
import type Mail from 'nodemailer/lib/mailer';
import type { Credential } from './credential.ts';
import { FateUnknown, MessageRefused } from './handing-over.ts';
import { MailFailure, OwnFailure, type Stage, type Verdict } from './judge/failure.ts';
import type { MailServer } from './network/server.ts';
import type { SenderOptions } from './protocol.ts';
import { smtpSender } from './smtp/sender.ts';

/** A picture that the HTML part shows by `cid:` (RFC 2392), inside the mail. */
type InlinePicture = { cid: string; type: string; bytes: Uint8Array };

/** A mail to send: text, HTML, headers. Never files or addresses to fetch: those are refused. */
export type OutgoingMail = Pick<
  Mail.Options,
  | 'from'
  | 'sender'
  | 'replyTo'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'subject'
  | 'text'
  | 'html'
  | 'headers'
  | 'messageId'
  | 'date'
> & { envelopeFrom?: string; pictures?: InlinePicture[] };

export type SendResult =
  | { ok: true; messageId: string; response: string }
  | {
      ok: false;
      /**
       * `permanent`: the server refused this message for good; sending it again is no use. `temporary`: not now, or
       * nobody knows. `ours`: nothing was said of this message, the server is away or has something against us.
       * `machine`: this machine ran out of something before the server could say anything.
       */
      kind: 'temporary' | 'permanent' | 'ours' | 'machine';
      /** For `ours`: it would be the same with every other message. */
      isGeneral: boolean;
      pauseMs: number | undefined;
      stage: Stage;
      verdict: Verdict;
      /** All of it left, and no answer was heard: the server may have taken it. */
      inDoubt: boolean;
    };

/**
 * Sends one mail through a server, with the connection rules of every other dialogue. The outcome is a value;
 * only a signal aborted on purpose is thrown. A message is handed over whole or not at all.
 */
export async function sendMail(
  server: MailServer,
  credential: Credential | null,
  mail: OutgoingMail,
  options: SenderOptions,
): Promise<SendResult> {
  const { envelopeFrom, pictures = [], ...rest } = mail;
  const attachments = pictures.map(asAttachment);
  const node = new MailComposer({
    ...rest,
    attachments,
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from, to } = node.getEnvelope();
  const envelope = { from: envelopeFrom ?? (from || ''), to };
  const message = await node.build();
  try {
    const response = await smtpSender.open(server, credential, options, (session) =>
      session.send(envelope, message),
    );
    return { ok: true, messageId: node.messageId(), response };
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    const { stage, verdict } = error;
    return { ok: false, ...kindOf(error), stage, verdict, inDoubt: error instanceof FateUnknown };
  }
}

const asAttachment = ({ cid, type, bytes }: InlinePicture) => ({
  cid,
  content: Buffer.from(bytes),
  contentType: type,
  contentDisposition: 'inline' as const,
  filename: `${cid.split('@', 1)[0]}.${type.split('/')[1]}`,
});

function kindOf(error: MailFailure) {
  const pauseMs = error.verdict.retryAfterMs;
  if (error instanceof FateUnknown) return { kind: 'temporary', isGeneral: false, pauseMs } as const;
  if (error instanceof OwnFailure) return { kind: 'machine', isGeneral: true, pauseMs } as const;
  if (!(error instanceof MessageRefused)) return { kind: 'ours', isGeneral: true, pauseMs } as const;
  const refused = { isGeneral: error.isGeneral, pauseMs: error.pauseMs };
  if (error.by === 'us') return { kind: 'ours', ...refused } as const;
  return { kind: error.isPermanent ? 'permanent' : 'temporary', ...refused } as const;
}
