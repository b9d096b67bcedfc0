'use client';

import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { CheckboxField, PlainField, SelectField } from '#components/forms/fields.tsx';
import { Card } from '#components/ui/card.tsx';
import { type FieldKey, fieldKeys, fieldOf, type Mapping } from '#lib/account-imports/fields.ts';
import { mapAction, startAction } from '../actions.ts';

const needed = ['address', 'incoming_host'];

/** Which column is which field, guessed and to be changed; a server may be given once for all rows. */
export function MappingForm({
  id,
  names,
  mapping,
  providers,
}: {
  id: string;
  names: string[];
  mapping: Mapping;
  /** Names of those that are set up: in the place of a password. */
  providers: string[];
}) {
  const isNeeded = (key: FieldKey) =>
    needed.includes(key) || (key === 'incoming_password' && providers.length === 0);
  const shown = fieldKeys.filter((key) => key !== 'provider' || providers.length > 0);
  const options = [
    { value: '', label: 'Not in the file' },
    ...names.map((name, column) => ({ value: String(column), label: name || `Column ${column + 1}` })),
  ];
  const initial = Object.fromEntries([
    ...Object.entries(mapping.columns).map(([key, column]) => [`columns.${key}`, String(column)]),
    ...Object.entries(mapping.fixed).map(([key, value]) => [`fixed.${key}`, value]),
  ]);
  return (
    <Card className="p-4">
      <ActionForm
        key={id}
        id="mapping"
        action={mapAction.bind(null, id)}
        initial={initial}
        className="grid gap-4"
      >
        <h2>Columns</h2>
        <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
          {shown.map((key) => (
            <div key={key} className="grid content-start gap-2">
              <SelectField
                name={`columns.${key}`}
                label={fieldOf(key).label}
                isOptional={!isNeeded(key)}
                options={options}
              />
              {fieldOf(key).mayBeFixed && (
                <Fixed field={key} choices={key === 'provider' ? providers : null} />
              )}
            </div>
          ))}
        </div>
        <div>
          <SubmitButton variant="plain">Save columns</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  );
}

/** Begins the import, or a dry run. */
export function StartForm({ id, good }: { id: string; good: number }) {
  return (
    <Card className="max-w-3xl p-4">
      <ActionForm id="start" action={startAction.bind(null, id)} className="grid gap-4">
        <CheckboxField
          name="test"
          label="Test each first"
          help="Signs in once to both servers of each row; a row whose incoming server refuses is not stored. It takes longer."
        />
        <div className="flex flex-wrap gap-2">
          <SubmitButton name="how" value="real">
            {good === 1 ? 'Import one account' : `Import ${good.toLocaleString('en')} accounts`}
          </SubmitButton>
          <SubmitButton name="how" value="dry" variant="plain">
            Dry run
          </SubmitButton>
        </div>
      </ActionForm>
    </Card>
  );
}

/** What every row has that has none of its own: typed, or one of `choices`. */
function Fixed({ field, choices }: { field: FieldKey; choices: string[] | null }) {
  const label = (
    <span className="text-sm font-normal">
      Where a row has none
      <span className="sr-only">: {fieldOf(field).label}</span>
    </span>
  );
  const name = `fixed.${field}`;
  if (!choices) return <PlainField name={name} label={label} isOptional />;
  const options = [
    { value: '', label: 'A password' },
    ...choices.map((choice) => ({ value: choice, label: choice })),
  ];
  return <SelectField name={name} label={label} isOptional options={options} />;
}
