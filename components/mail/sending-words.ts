import type { SendingRefusal } from '#lib/accounts/may-send.ts';
import type { OutboxMessage } from '#lib/outgoing-messages/store.ts';

/** Why an account cannot send, for its owner. */
export function cannotSendWords(reason: SendingRefusal): string {
  switch (reason) {
    case 'suspended':
      return 'This account is suspended: the mail server refused its password. It cannot send until the password is updated.';
    case 'receive_only':
      return 'The sending server refused the password of this account. It can send again when the password is updated.';
    case 'needs_consent':
      return 'This account is not connected, or no longer. It can send again when you have signed in for it.';
    case 'paused':
      return 'An administrator paused this account. It can send again when it is resumed.';
    case 'no_server':
      return 'This account has no sending server. Please tell the people who run this system.';
    default:
      return reason satisfies never;
  }
}

/** Whether a new password repairs it. */
export const isRepairable = (reason: string | null) =>
  ['suspended', 'receive_only', 'wrong_credentials', 'app_password_required', 'oauth_required'].includes(
    reason ?? '',
  );

type Words = { tone: 'ok' | 'accent' | 'bad' | 'warn' | 'idle'; label: string; note: string | null };

/** How a message of mine stands. */
export function outboxWords(
  message: Pick<OutboxMessage, 'state' | 'lastCause' | 'attempts' | 'savedAt'>,
): Words {
  const { state, lastCause, attempts, savedAt } = message;
  switch (state) {
    case 'queued':
      if (lastCause === 'machine')
        return {
          tone: 'warn',
          label: 'Waiting to send',
          note: 'Something is short on our side. It goes out by itself.',
        };
      return attempts > 0 && lastCause
        ? { tone: 'warn', label: 'Waiting to send', note: 'The server could not take it yet. We try again.' }
        : { tone: 'accent', label: 'Sending…', note: null };
    case 'sending':
      return { tone: 'accent', label: 'Sending…', note: null };
    case 'handed_over':
      return {
        tone: 'ok',
        label: 'Sent',
        note:
          lastCause === 'sent_folder'
            ? 'Its copy is kept here until somebody says which folder of the mailbox is for sent messages. Please tell the people who run this system.'
            : 'Its copy in the Sent folder follows.',
      };
    case 'sent':
      return savedAt
        ? { tone: 'ok', label: 'Sent', note: null }
        : { tone: 'ok', label: 'Sent', note: 'No copy could be put into the Sent folder.' };
    case 'failed':
      return { tone: 'bad', label: 'Could not send', note: whyFailed(lastCause) };
    case 'unknown':
      return {
        tone: 'warn',
        label: 'Not known whether it was sent',
        note:
          'The connection ended after the message had left and before the server confirmed it. ' +
          'Ask a recipient if you can: “Send again” may deliver it twice.',
      };
    default:
      return state satisfies never;
  }
}

function whyFailed(cause: string | null): string {
  switch (cause) {
    case 'suspended':
    case 'needs_consent':
    case 'paused':
    case 'receive_only':
    case 'no_server':
      return cannotSendWords(cause);
    case 'wrong_credentials':
    case 'app_password_required':
    case 'oauth_required':
      return cannotSendWords('receive_only');
    case 'refused':
      return 'The sending server refused the message. Nothing was sent to anybody.';
    default:
      return 'It was tried often enough. Nothing was sent to anybody.';
  }
}
