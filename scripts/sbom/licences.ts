/** A component of an SBOM in CycloneDX, as far as its licence goes. */
export type Component = {
  name: string;
  version: string;
  licenses?: ({ license: { id?: string; name?: string } } | { expression: string })[];
};

/** Where the package's file names none: what its own text says. */
const saidElsewhere: Record<string, string> = { 'seq-queue': 'MIT' };

/** Licences that would ask something of who runs Rekey beyond naming them, where the code is taken in whole. */
const asksMore = /\b(?:AGPL|GPL|SSPL|BUSL|CC-BY-NC|Commons-Clause)\b/;

/** The licence of a component, as SPDX; null: none is named. Pure. */
function licenceOf({ name, licenses = [] }: Component): string | null {
  const said = licenses.map((one) =>
    'expression' in one ? one.expression : (one.license.id ?? one.license.name ?? ''),
  );
  return said.filter(Boolean).join(' AND ') || saidElsewhere[name] || null;
}

/** How many components have which licence, the most frequent first, and those that somebody has to look at. Pure. */
export function judgeLicences(components: readonly Component[]): {
  counts: [string, number][];
  odd: string[];
} {
  const counts = new Map<string, number>();
  const odd: string[] = [];
  for (const component of components) {
    const licence = licenceOf(component);
    counts.set(licence ?? 'none named', (counts.get(licence ?? 'none named') ?? 0) + 1);
    // One of several that may be chosen.
    const isFree =
      licence !== null &&
      licence
        .replace(/[()]/g, '')
        .split(/ OR /i)
        .some((one) => !asksMore.test(one));
    if (!isFree) odd.push(`${component.name}@${component.version}: ${licence ?? 'names no licence'}`);
  }
  return { counts: [...counts].sort(([, one], [, other]) => other - one), odd };
}
