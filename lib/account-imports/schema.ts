import { z } from 'zod';
import { lineField } from '../fields/text.ts';
import { type FieldKey, fieldKeys, fieldOf, type Mapping } from './fields.ts';

const column = z.int('must be a column').min(0, 'must be a column').max(99, 'must be a column');

/** Which columns are which fields, as somebody says. */
export const mappingForm = z
  .strictObject({
    columns: z.partialRecord(z.enum(fieldKeys), column),
    fixed: z.partialRecord(z.enum(fieldKeys), lineField(1000)),
  })
  .superRefine(({ columns, fixed }, context) => {
    for (const key of Object.keys(fixed) as FieldKey[]) {
      if (!fieldOf(key).mayBeFixed)
        context.addIssue({ code: 'custom', path: ['fixed', key], message: 'cannot be the same for all' });
    }
    const missing = (key: FieldKey, message: string) =>
      context.addIssue({ code: 'custom', path: ['columns', key], message });
    if (columns.address === undefined) missing('address', 'is needed: choose its column');
    const hasProvider = columns.provider !== undefined || Boolean(fixed.provider);
    if (columns.incoming_password === undefined && !hasProvider)
      missing('incoming_password', 'is needed: choose its column, or a provider in its place');
    if (columns.incoming_host === undefined && !fixed.incoming_host)
      missing('incoming_host', 'is needed: choose its column, or fill in one for all rows');
  })
  .transform((form): Mapping => form);
