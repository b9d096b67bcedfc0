const made = new WeakMap<Intl.DateTimeFormatOptions, Map<string | undefined, Intl.DateTimeFormat>>();
const mostZones = 500;

/**
 * How dates are written, in one English everywhere; `timeZone` undefined is the reader's own. Made once for each way and
 * zone: that costs a tenth of a millisecond and more, and a list of fifty messages writes hundreds of dates. A way is
 * told by its object, so `options` is a constant.
 */
export function dateFormat(
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const zones = made.get(options) ?? new Map<string | undefined, Intl.DateTimeFormat>();
  made.set(options, zones);
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  if (zones.size >= mostZones) zones.clear(); // a name in other letters is the same zone, so there is no end of names
  zones.set(timeZone, format);
  return format;
}
