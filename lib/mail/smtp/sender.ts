import type { MailSender } from '../protocol.ts';
import { keepsCopies } from './keeps-copies.ts';
import { withSmtpSession } from './smtp.ts';

/** SMTP (RFC 5321, submission by RFC 6409). */
export const smtpSender: MailSender = { open: withSmtpSession, keepsCopies };
