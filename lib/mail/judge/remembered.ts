const mostKept = 200;
/** Of a longer key nothing is kept: what is said often is short. */
const longestKey = 2_000;

/** A pure function whose answers are kept, by a key that says all they depend on; some hundreds of them. */
export function remembered<Args extends unknown[], Answer>(
  keyOf: (...args: Args) => string,
  answerTo: (...args: Args) => Answer,
): (...args: Args) => Answer {
  const kept = new Map<string, Answer>();
  return (...args) => {
    const key = keyOf(...args);
    if (kept.has(key)) return kept.get(key) as Answer;
    const answer = answerTo(...args);
    if (kept.size >= mostKept) kept.clear();
    if (key.length <= longestKey) kept.set(key, answer);
    return answer;
  };
}
