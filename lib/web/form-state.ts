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
      // `evidence` is no field but a server's own words: they stay as they are.
      [...result.problems]
        .reverse()
        .map(({ field, message }) => [controlOf(field), field === 'evidence' ? message : sentence(message)]),
    ),
    values: typedValues(form),
  };
}

/** A list is typed in one control: what is wrong with `folders.2` is said at `folders`. */
const controlOf = (field: string) => field.replace(/\.\d+$/, '');

function typedValues(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !/password|code|token|^secret$|^\$/i.test(entry[0]),
    ),
  );
}

/** "must not be empty" reads "Must not be empty." below its field. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}
