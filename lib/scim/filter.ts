import { wordOf } from '../words/word-of.ts';
import { ScimProblem } from './user.ts';

/** The one user that a filter asks for. */
export type ScimFilter = { by: 'userName' | 'externalId' | 'id'; value: string };

const names: Record<string, ScimFilter['by']> = {
  username: 'userName',
  externalid: 'externalId',
  id: 'id',
  emails: 'userName',
  'emails.value': 'userName',
  'emails[type eq "work"].value': 'userName',
};

/**
 * Reads a filter that compares one attribute with a text, as identity providers ask before they provision; anything else is
 * refused as RFC 7644 3.12 wants it. Pure.
 */
export function readFilter(text: string): ScimFilter {
  const [, path = '', quoted = ''] =
    /^\s*(\S+(?: eq "work"\]\.value)?)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(text) ?? [];
  const bare = path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:User:/i, '').toLowerCase();
  const by = wordOf(names, bare);
  const value = by && readText(quoted);
  if (!by || value === undefined)
    throw new ScimProblem(
      400,
      'A filter here is userName, externalId or id, eq, and a text.',
      'invalidFilter',
    );
  return { by, value };
}

function readText(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted)); // RFC 7644 3.4.2.2: compValue is of JSON
  } catch {
    return undefined;
  }
}
