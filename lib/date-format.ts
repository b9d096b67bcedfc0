const made = new Map<string, Intl.DateTimeFormat>();

/**
 * How dates are written, in one English everywhere; `timeZone` undefined is the reader's own. Made once for each way: that
 * costs a tenth of a millisecond and more, and a list of fifty messages writes hundreds of dates.
 */
export function dateFormat(
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([timeZone, options]);
  const known = made.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  made.set(key, format);
  return format;
}
