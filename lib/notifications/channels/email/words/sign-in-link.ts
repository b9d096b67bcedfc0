import { oneLine, quoteServer } from '../../../clean-text.ts';
import type { RenderedMessage, SignInLinkMessage } from '../../../message.ts';
import { letter, linkIn, neverAsked, organisationOf, sameWords } from './parts.ts';

export function signInLink(message: SignInLinkMessage): RenderedMessage {
  const organisation = organisationOf(message);
  const isInvitation = message.purpose === 'invitation';
  const facts: [string, string][] = [['Sign in as', oneLine(message.email, 320)]];
  if (message.requestedBy)
    facts.push([isInvitation ? 'Invited by' : 'Reset by', quoteServer(message.requestedBy, 120)]);
  facts.push(['Check words', message.phrase]);
  return letter(message, {
    subject: isInvitation
      ? `Your invitation to ${organisation}`
      : `Choose a new password for ${organisation}`,
    title: isInvitation ? `You are invited to ${organisation}` : 'Choose a new password',
    body: [
      { paragraph: why(message.purpose, organisation) },
      { facts },
      linkIn(`To choose ${isInvitation ? 'your' : 'a new'} password, click here.`, message.url),
      sameWords(message.phrase, message.expiresAt, message.timeZone),
      { paragraph: unexpected[message.purpose] },
      neverAsked,
    ],
  });
}

function why(purpose: SignInLinkMessage['purpose'], organisation: string): string {
  switch (purpose) {
    case 'invitation':
      return `${organisation} collects the mail of your mail accounts, and tells you when one of them needs you. You can now sign in and read it on a phone or a computer.`;
    case 'password_reset':
      return `An administrator reset the password you sign in to ${organisation} with. The former one no longer works, and you were signed out everywhere. The passwords of your mail accounts are not changed.`;
    case 'forgotten_password':
      return `On the sign-in page of ${organisation}, somebody asked for a link to choose a new password for you. Until it is used, the password you have goes on working. The passwords of your mail accounts are not changed.`;
  }
}

const ignorable =
  'If you did not expect this, it is safe to ignore this message: nothing happens until the link is used.';
const unexpected: Record<SignInLinkMessage['purpose'], string> = {
  invitation: ignorable,
  password_reset: 'If you did not expect this, please ask the people named below before you go on.',
  forgotten_password: ignorable,
};
