type Form = { [key: string]: FormValue };
type FormValue = string | number | boolean | null | string[] | Form;

export type FormHints = {
  /** Fields that are numbers; text that is none stays text, for the check to name it. */
  numbers?: readonly string[];
  /** Check boxes: true when sent. */
  flags?: readonly string[];
  /** Fields with one entry a line. */
  lines?: readonly string[];
};

/**
 * The fields of a posted form as a nested object, `incoming.host` under `incoming`; empty fields are left out.
 * Nothing is trimmed: that is each field's own matter.
 */
export function readFields(form: FormData, { numbers = [], flags = [], lines = [] }: FormHints = {}): Form {
  const fields: Form = {};
  for (const [name, value] of form) {
    if (typeof value !== 'string' || value === '' || name.startsWith('$ACTION')) continue;
    put(fields, name, readValue(name, value, { numbers, flags, lines }));
  }
  for (const flag of flags) if (!form.has(flag)) put(fields, flag, false);
  return fields;
}

function readValue(name: string, value: string, hints: Required<FormHints>): FormValue {
  if (hints.flags.includes(name)) return true;
  if (hints.numbers.includes(name)) return /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (hints.lines.includes(name)) return value.split(/\r?\n/).filter((line) => line !== '');
  return value;
}

function put(fields: Form, name: string, value: FormValue): void {
  const path = name.split('.');
  const last = path.pop() as string;
  if ([...path, last].some((part) => part === '__proto__')) return;
  let at = fields;
  for (const part of path) {
    const next = Object.hasOwn(at, part) ? at[part] : undefined;
    const inside: Form = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {};
    at[part] = inside;
    at = inside;
  }
  at[last] = value;
}
