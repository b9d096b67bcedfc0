const units: [pattern: RegExp, ms: number][] = [
  [/^(?:milli|ms)/, 1],
  [/^(?:s|sek|с|秒)/, 1_000],
  [/^(?:m|мин|分)/, 60_000],
  [/^(?:h|st|ur|uu|or|go|ч|小|时|時)/, 3_600_000],
  [/^(?:d|tag|j|д|天|日)/, 86_400_000],
];

const day = 86_400_000;
const unit =
  '(milliseconds?|millis|ms|seconds?|secs?|sekunden?|segundos?|secondes?|secondi|секунд\\p{L}*|秒|minutes?|mins?|minuten?|minutos?|minuti|минут\\p{L}*|分钟?|hours?|hrs?|stunden?|heures?|horas?|ore|uur|godzin\\p{L}*|час\\p{L}*|小时|時間|days?|tage?n?|jours?|d[ií]as?|dias?|giorni|дн\\p{L}*|天|s|m|h|d)';
// Not the 20 of an address' `%20`.
const counted = new RegExp(`(?<![%\\d])(\\d{1,9})\\s?${unit}(?![\\p{L}\\d])`, 'u');

/** Promises the pause a (folded) reply asks for, at most one day; undefined where it names none. */
export function retryAfter(text: string): number | undefined {
  const backoff = /back ?-?off time[:=\s]+(\d{1,12})/.exec(text)?.[1];
  if (backoff) return Math.min(Number(backoff), day);
  const match = counted.exec(text);
  if (!match) return undefined;
  const ms = units.find(([pattern]) => pattern.test(match[2] ?? ''))?.[1];
  return ms && Number(match[1]) > 0 ? Math.min(Number(match[1]) * ms, day) : undefined;
}
