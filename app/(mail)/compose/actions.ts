'use server';

import { redirect } from 'next/navigation';
import { byteSize } from '#components/mail/byte-size.ts';
import { type QueueResult, queueMessage } from '#lib/flows/queue-message.ts';
import { messageForm } from '#lib/outgoing-messages/schema.ts';
import { readSettings } from '#lib/settings/store.ts';
import { readUploads, uploadedBytes } from '#lib/uploads/store.ts';
import { type ActionResult, refused, userAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';
import { cannotSend } from '#lib/words/language.ts';

const mostFiles = 100;

/** Takes a message to send, and shows how it goes in the outbox. */
export async function sendMessageAction(_before: FormState, form: FormData): Promise<FormState> {
  const area = form.get('area') === '/phone' ? '/phone' : '/desktop';
  const send = userAction(messageForm, async (message, viewer) => {
    const uploads = form.getAll('uploads').map(String);
    if (uploads.length > mostFiles) return problem('files', `must be ${mostFiles} files or fewer`);
    const bytes = Math.ceil((await uploadedBytes(viewer, uploads)) / 3) * 4;
    const limit = (await readSettings())['sending.maxMessageBytes'];
    // Before they are read: they would all be in memory.
    if (bytes > limit) return wordsFor({ ok: false, reason: 'too_large', bytes, limit });
    const files = await readUploads(viewer, uploads);
    if (!files) return problem('files', 'are not here any more: attach them again');
    const queued = await queueMessage(viewer, message, files);
    if (queued.ok) redirect(`${area}/outbox?sent=${queued.id}`);
    return wordsFor(queued);
  });
  return formState(await send(readFields(form, { flags: ['attachOriginal'] })), form);
}

const problem = (field: string, message: string): ActionResult<never> =>
  refused('This message was not sent.', [{ field, message }]);

function wordsFor(result: Exclude<QueueResult, { ok: true }>): ActionResult<never> {
  switch (result.reason) {
    case 'not_found':
      return refused(
        'This message was not sent: the account or the message it answers is not there any more.',
      );
    case 'attachment_gone':
      return problem('keep', 'of the original cannot be read any more; take them out, or go back to it');
    case 'too_large': {
      const sizes = `${byteSize(result.bytes)} with its attachments, as it travels; at most ${byteSize(result.limit)}`;
      return problem('files', `make the message too large: ${sizes}`);
    }
    case 'too_many_recipients':
      return problem('to', `must have ${result.limit} recipients or fewer, with all copies`);
    case 'too_many_messages': {
      const minutes = Math.max(1, Math.ceil(result.retryAfterMs / 60_000));
      return refused(
        `You have sent many messages in this hour. Please wait ${minutes} min and send it again.`,
      );
    }
    default:
      return problem('accountId', cannotSend[result.reason]);
  }
}
