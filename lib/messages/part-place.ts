/** The place of a part among those of its message, as it stands in an address; null for what is none. Pure. */
export function readPlace(value: string | null | undefined): number | null {
  return value && /^\d{1,6}$/.test(value) ? Number(value) : null;
}
