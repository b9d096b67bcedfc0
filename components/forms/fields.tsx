'use client';

import type { ComponentProps, ReactNode } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field, FieldError } from '#components/ui/field.tsx';
import { Input, type InputSize, Textarea } from '#components/ui/input.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useForm } from './action-form.tsx';

type About = { name: string; label: ReactNode; help?: ReactNode; isOptional?: boolean; className?: string };

/** What of a field's properties the form says or shows; `rest` is the control's own. */
function useFieldOf<Rest>({ name, label, help, isOptional, className, ...rest }: About & Rest) {
  const { id, state, initial } = useForm();
  return {
    about: { id: `${id}-${name}`, label, help, isOptional, className, error: state.problems[name] },
    value: state.values[name] ?? initial[name] ?? '',
    rest,
  };
}

type Of<Control extends 'input' | 'textarea' | 'select'> = About & Omit<ComponentProps<Control>, keyof About>;

export function TextField(props: Of<'input'> & { fieldSize?: InputSize }) {
  const { about, value, rest } = useFieldOf(props);
  const { name, isOptional } = props;
  return (
    <Field {...about}>
      <Input autoCapitalize="none" {...rest} name={name} defaultValue={value} required={!isOptional} />
    </Field>
  );
}

/** For names, addresses and ids, which no browser is to complete or correct. */
export function PlainField(props: ComponentProps<typeof TextField>) {
  return <TextField autoComplete="off" spellCheck={false} {...props} />;
}

export function PasswordField(props: Of<'input'> & { fieldSize?: InputSize }) {
  const { about, rest } = useFieldOf(props);
  return (
    <Field {...about}>
      <PasswordInput {...rest} name={props.name} required={!props.isOptional} />
    </Field>
  );
}

export function TextareaField(props: Of<'textarea'>) {
  const { about, value, rest } = useFieldOf(props);
  return (
    <Field {...about}>
      <Textarea {...rest} name={props.name} defaultValue={value} />
    </Field>
  );
}

export function SelectField({
  options,
  ...props
}: Of<'select'> & { options: { value: string; label: string }[] }) {
  const { about, value, rest } = useFieldOf(props);
  return (
    <Field {...about}>
      <Select {...rest} name={props.name} key={value} defaultValue={value || options[0]?.value}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function CheckboxField({ name, label, help, ...rest }: Of<'input'>) {
  const { id, state, initial } = useForm();
  const values = state.status === 'refused' ? state.values : initial;
  const error = state.problems[name];
  const helpId = help ? `${id}-${name}-help` : undefined;
  const errorId = error ? `${id}-${name}-error` : undefined;
  return (
    <div>
      <Checkbox
        {...rest}
        name={name}
        value="true"
        defaultChecked={values[name] === 'true'}
        aria-invalid={error ? true : rest['aria-invalid']}
        aria-describedby={[errorId, helpId].filter(Boolean).join(' ') || undefined}
      >
        {label}
      </Checkbox>
      {error && (
        <div className="pl-7">
          <FieldError id={errorId}>{error}</FieldError>
        </div>
      )}
      {help && (
        <p id={helpId} className="pl-7 text-sm text-muted">
          {help}
        </p>
      )}
    </div>
  );
}
