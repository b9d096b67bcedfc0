'use client';

import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { fileClasses, Input } from '#components/ui/input.tsx';
import { uploadAction } from './actions.ts';
import { exampleFile } from './example.ts';

/** Takes the file. */
export function UploadForm() {
  return (
    <Card className="max-w-3xl p-4">
      <ActionForm id="upload" action={uploadAction} className="grid gap-4">
        <FileField />
        <p className="text-sm text-muted">
          One mailbox on each row, with its address, its server and its password, or the provider its owner
          signs in at; columns in any order and of any name. A server that is the same for all rows can be
          filled in on the next page. The file is kept encrypted, and forgotten when it is imported, or after
          a day.
        </p>
        <div>
          <SubmitButton>Upload</SubmitButton>
        </div>
      </ActionForm>
      <div className="mt-4 grid gap-1.5 border-t border-line pt-4">
        <h2>An example</h2>
        <pre className="evidence rounded-md border border-line bg-idle-soft/40 px-3 py-2 whitespace-pre-wrap">
          {exampleFile}
        </pre>
      </div>
    </Card>
  );
}

function FileField() {
  const { state } = useForm();
  return (
    <Field
      id="upload-file"
      label="CSV file"
      help="In UTF-8, at most 4 MB (some 30,000 rows). Larger ones: npm run rekey -- accounts import."
      error={state.problems.file}
    >
      <Input type="file" name="file" accept=".csv,.tsv,.txt,text/csv" required className={fileClasses} />
    </Field>
  );
}
