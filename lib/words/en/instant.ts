/** An instant as mails say it: "23 November 2026 at 09:32 UTC". A zone this machine does not know reads as UTC. Pure. */
export function instant(at: Date, timeZone = 'UTC'): string {
  return inZone(at, timeZone, { dateStyle: 'long', timeStyle: 'short' });
}

/** The same for a text message, which has little room: "Mon 23 Nov 09:32 UTC". Pure. */
export function shortInstant(at: Date, timeZone = 'UTC'): string {
  return inZone(at, timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).replaceAll(',', '');
}

function inZone(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  try {
    const zone = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' })
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value;
    return `${new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(at)} ${zone ?? timeZone}`;
  } catch {
    return `${new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(at)} UTC`;
  }
}
