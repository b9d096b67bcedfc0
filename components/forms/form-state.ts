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
