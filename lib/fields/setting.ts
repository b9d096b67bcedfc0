import { z } from 'zod';
import type { Secret } from '../secret.ts';
import type { Bond } from './bound-to.ts';
import { type Measure, measureProblem } from './measure.ts';
import { lineField } from './text.ts';

const settingGroups = ['Common', 'Appearance', 'Desktop', 'Phone', 'Email', 'SMS'] as const;
export type SettingGroup = (typeof settingGroups)[number];

/** How a setting is edited; plain data, so that a page can hand it to the browser. */
export type SettingKind =
  | 'whole'
  | 'measure'
  | 'share'
  | 'text'
  | 'lines'
  | 'host'
  | 'web-address'
  | 'colour'
  | 'choice'
  | 'secret';

type About = {
  group: SettingGroup;
  /** The heading it stands under in the property grid. */
  category: string;
  label: string;
  /** One plain sentence: the console shows it below the property grid. */
  description: string;
  unit?: string;
};

export type Definition<T> = About & {
  kind: SettingKind;
  type: z.ZodType<T, unknown>;
  default: T;
  min?: number;
  max?: number;
  choices?: readonly string[];
  /** What a page calls a choice, where that is not its name. */
  labels?: Readonly<Partial<Record<string, string>>>;
  secret: boolean;
  /** Of a secret: what says where it goes, the place itself first (keep-secrets-home.ts). */
  boundTo?: readonly [Bond, ...Bond[]];
};

/** A secret: kept sealed, handed out as a `Secret`, never shown again. */
export type SecretDefinition = Definition<string | null> &
  Required<Pick<Definition<string | null>, 'boundTo'>> & { secret: true };

/** The values of a table of settings. A secret opens when it is revealed; null when none is set. */
export type SettingValues<Table extends Record<string, { secret: boolean; type: z.ZodType }>> = {
  [K in keyof Table]: Table[K]['secret'] extends true ? Secret | null : z.output<Table[K]['type']>;
};

type Range = { default: number; min: number; max: number };

export function whole(about: About & Range): Definition<number> {
  const { min, max } = about;
  const message = `must be a whole number from ${min} to ${max}`;
  return { ...about, kind: 'whole', secret: false, type: z.int(message).min(min, message).max(max, message) };
}

/** A number of bytes or seconds, which the console takes and shows with a greater unit. */
export function measure(about: About & Range & { unit: Measure }): Definition<number> {
  const { min, max, unit } = about;
  const message = measureProblem(min, max, unit);
  return {
    ...about,
    kind: 'measure',
    secret: false,
    type: z.int(message).min(min, message).max(max, message),
  };
}

/** A part of the whole, from above 0 to 1. */
export function share(about: About & { default: number }): Definition<number> {
  const message = 'must be a number above 0, up to 1';
  const type = z.number(message).gt(0, message).max(1, message);
  return { ...about, kind: 'share', secret: false, min: 0, max: 1, type };
}

export function choice<const C extends readonly [string, ...string[]], D extends C[number] | null>(
  about: About & { choices: C; labels?: Readonly<Partial<Record<C[number], string>>>; default: D },
): Definition<C[number] | D> {
  const type = z.enum(about.choices, `must be one of ${about.choices.join(', ')}`);
  return { ...about, kind: 'choice', secret: false, type: type as z.ZodType<C[number] | D, unknown> };
}

/** Text that may be left empty; empty means not set. */
export function line(about: About & { max: number }): Definition<string | null> {
  const { max: _, ...rest } = about;
  return optional(rest, 'text', lineField(about.max));
}

/** A text of a checked form that may be left empty; empty means not set. */
export function optional(
  about: About,
  kind: SettingKind,
  type: z.ZodType<string, unknown>,
): Definition<string | null> {
  return { ...about, kind, secret: false, default: null, type: unlessBlank(type) };
}

/** A secret text; `type` where it needs a form of its own. */
export function secret(
  about: About & Pick<SecretDefinition, 'boundTo'> & { max: number; type?: z.ZodType<string, unknown> },
): SecretDefinition {
  const { max, type = oneLineSecret(max), ...rest } = about;
  return { ...rest, kind: 'secret', secret: true, default: null, type };
}

function oneLineSecret(max: number): z.ZodType<string, unknown> {
  const message = `must have 1 to ${max} characters, without line breaks`;
  return z
    .string(message)
    .min(1, message)
    .max(max, message)
    .regex(/^[^\r\n\0]*$/, message);
}

/** `null` when the text is blank, else the checked text with its own messages (a union would hide them). */
function unlessBlank(type: z.ZodType<string, unknown>): z.ZodType<string | null, unknown> {
  return z.unknown().transform((value, context) => {
    if (typeof value === 'string' && value.trim() === '') return null;
    const parsed = type.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}
