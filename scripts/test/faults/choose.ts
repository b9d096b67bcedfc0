import { StartError } from '#lib/errors.ts';
import { filesOf, type NumberedRow } from '../../docs/security/page.ts';

export type Choice = { only: readonly string[]; shard?: string };

/**
 * The test files of the faults that were asked for, each once, in the order of the faults. `only` has numbers of faults (`12`,
 * `20-29`) and parts of file names, any of which is enough; `shard` is `i/n`. Throws a StartError for what names nothing. Pure.
 */
export function chooseFiles(faults: readonly NumberedRow[], { only, shard }: Choice): string[] {
  const files = [...new Set(faults.flatMap(({ row }) => filesOf(row)))];
  const asked = only.map((word) => filesNamed(faults, files, word));
  const chosen =
    asked.length === 0 ? files : files.filter((file) => asked.some((some) => some.includes(file)));
  if (shard === undefined) return chosen;
  const [, part, parts] = /^(\d+)\/(\d+)$/.exec(shard)?.map(Number) ?? [];
  if (!part || !parts || part > parts) throw new StartError(`--shard ${shard}: write it as 1/3`);
  return chosen.filter((_, index) => index % parts === part - 1);
}

function filesNamed(faults: readonly NumberedRow[], files: readonly string[], word: string): string[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  const named =
    first === undefined
      ? files.filter((file) => file.includes(word))
      : faults
          .filter(({ number }) => number >= Number(first) && number <= Number(last))
          .flatMap(({ row }) => filesOf(row));
  if (named.length === 0)
    throw new StartError(`--only ${word}: no fault has this number, and no test file this name`);
  return named;
}
