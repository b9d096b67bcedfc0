import type { OutboxMessage } from '#lib/outgoing-messages/store.ts';
import { cannotSend, outbox, outboxNotes } from '#lib/words/language.ts';

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
      if (lastCause === 'machine') return { tone: 'warn', label: outbox.waiting, note: outboxNotes.machine };
      return attempts > 0 && lastCause
        ? { tone: 'warn', label: outbox.waiting, note: outboxNotes.not_yet }
        : { tone: 'accent', label: outbox.sending, note: null };
    case 'sending':
      return { tone: 'accent', label: outbox.sending, note: null };
    case 'handed_over': {
      const note = outboxNotes[lastCause === 'sent_folder' ? 'which_folder' : 'copy_follows'];
      return { tone: 'ok', label: outbox.sent, note };
    }
    case 'sent':
      return { tone: 'ok', label: outbox.sent, note: savedAt ? null : outboxNotes.no_copy };
    case 'failed':
      return { tone: 'bad', label: outbox.failed, note: whyFailed(lastCause) };
    case 'unknown':
      return { tone: 'warn', label: outbox.unknown, note: outboxNotes.unknown };
    default:
      return state satisfies never;
  }
}

function whyFailed(cause: string | null): string {
  if (cause !== null && Object.hasOwn(cannotSend, cause)) return cannotSend[cause as keyof typeof cannotSend];
  switch (cause) {
    case 'wrong_credentials':
    case 'app_password_required':
    case 'oauth_required':
      return cannotSend.receive_only;
    case 'refused':
      return outboxNotes.refused;
    default:
      return outboxNotes.too_often;
  }
}
