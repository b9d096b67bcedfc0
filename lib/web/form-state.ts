import type { ActionResult } from './action.ts';

/** What a form knows after it was sent: the first time round nothing is wrong and nothing is kept. */
export type FormState = {
  status: 'fresh' | 'done' | 'refused';
  message: string | null;
  /** What is wrong, by the field's name. */
  problems: Record<string, string>;
  /** What was typed, to be shown again; never a password. */
  values: Record<string, string>;
};

export type FormAction = (before: FormState, form: FormData) => Promise<FormState>;

export const freshForm: FormState = { status: 'fresh', message: null, problems: {}, values: {} };

/** What an action answered, as its form shows it: problems by field, and what was typed but no password. */
export function formState(result: ActionResult<unknown>, form: FormData): FormState {
  if (result.ok) return { status: 'done', message: null, problems: {}, values: {} };
  return {
    status: 'refused',
    message: result.message,
    problems: Object.fromEntries(
      // The first problem of a field is the one to repair first.
      [...result.problems]
        .reverse()
        .map(({ field, message }) => [controlOf(field), asIs.has(field) ? message : sentence(message)]),
    ),
    values: typedValues(form),
  };
}

// No fields: a server's own words, and how many messages a form would delete, which it sends back as its consent.
const asIs = new Set(['evidence', 'toGo']);

/** A list is typed in one control: what is wrong with `folders.2` is said at `folders`. */
const controlOf = (field: string) => field.replace(/\.\d+$/, '');

function typedValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value !== 'string' || /password|code|token|^secret$|^\$/i.test(name)) continue;
    // Boxes of one name are one list.
    values[name] = Object.hasOwn(values, name) ? `${values[name]}\n${value}` : value;
  }
  return values;
}

/** "must not be empty" reads "Must not be empty." below its field. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}
