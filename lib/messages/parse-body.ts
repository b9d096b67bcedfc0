import { withoutSealed } from './armour.ts';
import { withoutInvisible } from './invisible.ts';
import { type Invitation, invitationText, isCalendar, readInvitation } from './invitation.ts';
import { readTree } from './mime-tree.ts';
import { readable } from './readable.ts';
import { readingOf } from './reading.ts';
import { searchedText } from './text-of.ts';

export type ParsedBody = {
  /** First words of the text. */
  preview: string;
  hasAttachment: boolean;
  invitation: Invitation | null;
  /** What search looks in: the beginning of the text. */
  text: string;
};

const previewLength = 200;
const searchedLength = 64 * 1024;

/** What a list shows of a message's body, out of any bytes whatever. Pure, but may be slow or throw: see parse.ts. */
export async function parseBody(raw: Buffer): Promise<ParsedBody> {
  const { blocks, files } = readingOf(await readTree(raw));
  const { text, also } = searchedText(blocks);
  const seen = (one: string) => withoutInvisible(readable(one, searchedLength)).trim();
  const calendar = files.find(isCalendar);
  const invitation = calendar ? readInvitation(calendar) : null;
  const about = invitation ? invitationText(invitation) : '';
  const shown = seen(withoutSealed(text));
  return {
    preview: firstWords(shown || about),
    hasAttachment: files.length > 0,
    invitation,
    text: [shown, about, shown ? '' : (invitation?.notes ?? ''), seen(withoutSealed(also))]
      .filter(Boolean)
      .join('\n')
      .slice(0, searchedLength),
  };
}

function firstWords(text: string): string {
  const line = text
    .slice(0, previewLength * 20)
    // Lines that were drawn with letters.
    .replace(/([-_=*~#.])\1{4,}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.slice(0, previewLength).toWellFormed();
}
