const units: [pattern: RegExp, ms: number][] = [
  [/^(?:milli|ms)/, 1],
  [/^(?:s(?!t)|с|秒)/, 1_000],
  [/^(?:m|мин|хв|分)/, 60_000],
  [/^(?:h|st|ur|uu|or|go|t(?!ag)|ч|год|小|时|時)/, 3_600_000],
  [/^(?:d|tag|j|д|天|日)/, 86_400_000],
];

const day = 86_400_000;
// Words of Chinese and Japanese are not divided from what follows.
const unit =
  '(秒|分(?:钟|間)?|小时|時間|天|(?:milliseconds?|millis|ms|seconds?|secs?|sek(?:und)?\\p{L}*|segundos?|secondes?|secondi|секунд\\p{L}*|minut\\p{L}*|mins?|минут\\p{L}*|хвилин\\p{L}*|hours?|hrs?|stunden?|heures?|horas?|ore|uur|hodin\\p{L}*|godzin\\p{L}*|tim(?:mar|me|mer|er)|час\\p{L}*|годин\\p{L}*|days?|tage?n?|jours?|d[ií]as?|dias?|giorni|дн\\p{L}*|s|m|h|d)(?![\\p{L}\\d]))';
const inWords: Record<string, number> = {
  an: 1,
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  'a few': 5,
  ten: 10,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  sixty: 60,
};
// Not the 20 of an address' `%20`.
const counted = new RegExp(
  `(?:(?<![%\\d])(\\d{1,9})|\\b(${Object.keys(inWords).join('|')}))[\\s-]?${unit}`,
  'u',
);
// milter-greylist: "please come back in 00:05:00".
const onTheClock = /\b(?:in|for|after|wait|back)[:\s]{1,3}(\d{1,2}):(\d{2}):(\d{2})\b/;
// "Retry-After: 300", "try again after 300": seconds, where nothing else is said.
const bare =
  /\b(?:retry|try again|come back|wait)(?:[ -](?:in|after|for|at least))?[:=\s]{1,3}(\d{1,6})(?![\d.:%-]|\s?\p{L})/u;

/** Promises the pause a (folded) reply asks for, at most one day; undefined where it names none. */
export function retryAfter(text: string): number | undefined {
  const backoff = /back ?-?off time[:=\s]+(\d{1,12})/.exec(text)?.[1];
  if (backoff) return Math.min(Number(backoff), day);
  const clock = onTheClock.exec(text);
  if (clock) {
    const [, hours, minutes, seconds] = clock.map(Number) as [number, number, number, number];
    return withinDay(((hours * 60 + minutes) * 60 + seconds) * 1000);
  }
  const match = counted.exec(text);
  if (match) {
    const [, digits, word = '', name = ''] = match;
    const ms = units.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
    return withinDay((digits === undefined ? (inWords[word] ?? 0) : Number(digits)) * ms);
  }
  return withinDay(Number(bare.exec(text)?.[1] ?? 0) * 1000);
}

function withinDay(ms: number): number | undefined {
  return ms > 0 ? Math.min(ms, day) : undefined;
}
