/** The fields of a change that were given: what is undefined is left out, so that it overwrites nothing. Pure. */
export function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
