import { z } from 'zod';
import { normaliseMailAddress } from '../fields/mail-address.ts';

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** What of a user whoever provisions them decides on; everything else that SCIM knows is taken and left alone. */
export type ScimUser = { userName: string; externalId: string | null; name: string; active: boolean };

/** What is wrong with a request: the words of RFC 7644 3.12 for programs, and a sentence. */
export class ScimProblem extends Error {
  readonly status: number;
  readonly scimType: string | undefined;

  constructor(status: number, detail: string, scimType?: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

/** What a change says of a user; what is left out stays as it is. `null`: it is taken away. */
export type ScimChange = {
  userName?: unknown;
  externalId?: unknown;
  displayName?: unknown;
  formatted?: unknown;
  givenName?: unknown;
  familyName?: unknown;
  active?: unknown;
};

const object = z.record(z.string(), z.unknown());

/**
 * Reads the attributes of a resource, whose names count in any case (RFC 7643 2.1); unknown ones are passed over. A name may
 * lead into another by a dot, as Entra writes. Pure.
 */
export function readAttributes(given: unknown): ScimChange {
  const read = object.safeParse(given);
  if (!read.success) throw new ScimProblem(400, 'A user is an object.', 'invalidSyntax');
  let change: ScimChange = {};
  for (const [name, value] of Object.entries(read.data))
    change = { ...change, ...readAttribute(name, value) };
  return change;
}

/** Reads one attribute by its name or its path; nothing of it where it is none of ours. Pure. */
export function readAttribute(path: string, value: unknown): ScimChange {
  const bare = path.startsWith(`${userSchema}:`) ? path.slice(userSchema.length + 1) : path;
  switch (bare.toLowerCase()) {
    case 'username':
      return { userName: value };
    case 'externalid':
      return { externalId: value };
    case 'displayname':
      return { displayName: value };
    case 'active':
      return { active: value };
    case 'name.formatted':
      return { formatted: value };
    case 'name.givenname':
      return { givenName: value };
    case 'name.familyname':
      return { familyName: value };
    case 'name': {
      if (value === null) return { displayName: null };
      const parts = object.safeParse(value);
      if (!parts.success) throw invalidValue('name', 'is an object');
      return Object.assign(
        {},
        ...Object.entries(parts.data).map(([part, text]) => readAttribute(`name.${part}`, text)),
      );
    }
    default:
      return {};
  }
}

/** A user after a change; throws `ScimProblem` where they cannot become that. Pure. */
export function changed(before: ScimUser | null, change: ScimChange): ScimUser {
  const { userName, externalId, active } = change;
  return {
    userName: userName === undefined && before ? before.userName : addressOf(userName),
    externalId:
      externalId === undefined ? (before?.externalId ?? null) : textOf('externalId', externalId, 200) || null,
    name: nameOf(before?.name ?? '', change),
    active: active === undefined ? (before?.active ?? true) : truthOf(active),
  };
}

function addressOf(value: unknown): string {
  const address = typeof value === 'string' ? normaliseMailAddress(value.trim()) : null;
  if (!address) throw invalidValue('userName', 'must be the e-mail address of the person');
  return address;
}

/** One name is kept: the one shown, else the whole one, else its parts. */
function nameOf(before: string, { displayName, formatted, givenName, familyName }: ScimChange): string {
  if (displayName !== undefined) return textOf('displayName', displayName, 200);
  if (formatted !== undefined) return textOf('name.formatted', formatted, 200);
  if (givenName === undefined && familyName === undefined) return before;
  const [, given = before, family = ''] = /^(.*) (\S+)$/.exec(before) ?? [];
  const parts = [
    givenName === undefined ? given : textOf('name.givenName', givenName, 100),
    familyName === undefined ? family : textOf('name.familyName', familyName, 99),
  ];
  return parts.filter(Boolean).join(' ');
}

function textOf(name: string, value: unknown, max: number): string {
  if (value === null) return '';
  const isLine = typeof value === 'string' && value.isWellFormed() && !/\p{Cc}/u.test(value);
  if (!isLine || value.length > max)
    throw invalidValue(name, `must be one line of ${max} characters or fewer`);
  return value.trim();
}

/** Entra writes "False" for false. */
function truthOf(value: unknown): boolean {
  const text = String(value).toLowerCase();
  if ((typeof value !== 'boolean' && typeof value !== 'string') || !/^(true|false)$/.test(text))
    throw invalidValue('active', 'must be true or false');
  return text === 'true';
}

const invalidValue = (name: string, what: string) => new ScimProblem(400, `${name} ${what}.`, 'invalidValue');
