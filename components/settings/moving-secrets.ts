import { placeOf } from '#lib/fields/bound-to.ts';
import type { Property } from '#lib/settings/properties.ts';

/** What saving would mean for a stored secret: asked for again, or removed with what it was entered for. */
export type Moving = { becomes: 'asked' | 'removed'; labels: string[] };

/**
 * Which stored secrets would leave the place they were entered for if the form were saved as it stands; the saving
 * itself decides (lib/settings/keep-secrets-home.ts). Pure.
 */
export function movingSecrets(properties: Property[], form: FormData): Record<string, Moving> {
  const now = ({ key, default: preset }: Property) => String(form.get(key) ?? '').trim() || preset;
  const before = ({ value, default: preset }: Property) => value || preset;
  const found: [string, Moving][] = [];
  for (const secret of properties) {
    if (!secret.isSet || form.get(secret.key) || form.get(`${secret.key}#remove`)) continue;
    const bound = secret.boundTo.flatMap((bond) => {
      const property = properties.find(({ key }) => key === bond.key);
      if (!property) return [];
      const [from, to] = [placeOf(bond, before(property)), placeOf(bond, now(property))];
      return [{ label: property.label, from, to }];
    });
    const moved = bound.filter(({ from, to }) => from !== null && from !== to);
    if (moved.length === 0 || bound[0]?.from === null) continue;
    const becomes = moved.some(({ to }) => to === null) ? 'removed' : 'asked';
    found.push([secret.key, { becomes, labels: moved.map(({ label }) => label) }]);
  }
  return Object.fromEntries(found);
}
