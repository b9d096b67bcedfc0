// What takes no place of its own, and blanks that are letters by their class: newsletters pad their first line with them.
// One space or one line end between letters stays as it is: nearly all there are.
const runs =
  /(?![ \n](?!(?:[\p{Cf}\p{Cc}\p{Z}\u115f\u1160\u2800\u3164\uffa0]|\u034f)))(?:[\p{Cf}\p{Cc}\p{Z}\u115f\u1160\u2800\u3164\uffa0]|\u034f)+/gu;

/**
 * Text as an eye reads it: what joins letters stays where it joins two of them, line ends stay, and everything else
 * that is not seen is one space or nothing. Pure.
 */
export function withoutInvisible(text: string): string {
  return text.replace(runs, (run, at: number) => {
    const flag = text.slice(at - 2, at) === '🏴' ? (ofFlag.exec(run)?.[0] ?? '') : '';
    return flag + (flag === run ? '' : instead(run.slice(flag.length)));
  });
}

/** The letters that say whose flag a black one is (UTS 51, emoji tag sequences). */
const ofFlag = /^[\u{e0030}-\u{e007a}]{1,6}\u{e007f}/u;

function instead(run: string): string {
  if (run.includes('\n')) return '\n';
  if (/[\p{Z}\t\u2800\u3164\uffa0\u115f\u1160]/u.test(run)) return ' ';
  return run === '\u200c' || run === '\u200d' ? run : '';
}
