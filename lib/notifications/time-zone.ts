/** Where messages are written: the zone this machine keeps its time in. */
export const hostTimeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
