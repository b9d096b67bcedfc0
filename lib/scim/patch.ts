import { z } from 'zod';
import { readAttribute, readAttributes, type ScimChange, ScimProblem } from './user.ts';

const operation = z.object({
  // RFC 7644 3.5.2 has them in small letters; Entra writes "Replace".
  op: z.string().transform((op) => op.toLowerCase()),
  path: z.string().max(500).optional(),
  value: z.unknown().optional(),
});

const patch = z.object({
  schemas: z.array(z.string()).optional(),
  Operations: z.array(operation).min(1).max(100),
});

/**
 * Reads a PATCH of RFC 7644 3.5.2 as one change, later operations over earlier ones. Attributes that are kept nowhere here
 * are passed over, as identity providers send whatever they are set up to map. Pure.
 */
export function readPatch(body: unknown): ScimChange {
  const read = patch.safeParse(body);
  if (!read.success) throw new ScimProblem(400, 'A PATCH has Operations, each with an op.', 'invalidSyntax');
  return Object.assign({}, ...read.data.Operations.map(readOperation));
}

function readOperation({ op, path, value }: z.output<typeof operation>): ScimChange {
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw new ScimProblem(400, 'An op is add, replace or remove.', 'invalidSyntax');
  if (path !== undefined && !isPath(path))
    throw new ScimProblem(400, 'This path cannot be read.', 'invalidPath');
  if (op !== 'remove') return path === undefined ? readAttributes(value) : readAttribute(path, value);
  if (path === undefined) throw new ScimProblem(400, 'A remove needs a path.', 'noTarget');
  const removed = readAttribute(path, null);
  if ('userName' in removed || 'active' in removed)
    throw new ScimProblem(400, 'userName and active can be replaced, not removed.', 'mutability');
  return removed;
}

/** An attribute, one within it, or one of several chosen by a filter: `emails[type eq "work"].value`. */
const isPath = (path: string) => /^(?:urn:[\w:.-]+:)?[$\w-]+(?:\[[^[\]]+\])?(?:\.[$\w-]+)*$/.test(path);
