/** Columns as they were put in order; those that no order names come behind, as they usually stand. Pure. */
export function inOrder<C extends { id: string }>(columns: readonly C[], order: readonly string[]): C[] {
  const placeOf = ({ id }: C) => {
    const place = order.indexOf(id);
    return place === -1 ? order.length : place;
  };
  return [...columns].sort((one, other) => placeOf(one) - placeOf(other));
}

/** The ids with one of them at another place, from 0; beyond the ends is at the end. Pure. */
export function moveTo(ids: readonly string[], id: string, place: number): string[] {
  const others = ids.filter((one) => one !== id);
  const at = Math.max(0, Math.min(others.length, place));
  return [...others.slice(0, at), id, ...others.slice(at)];
}
