/** A wait as people say it: "a minute", "12 minutes". Pure. */
export function minutesWords(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
