/** What `rekey doctor` found: `wrong` keeps Rekey from doing its work, `open` is for an administrator to look at. */
export type Finding = { judgement: 'well' | 'open' | 'wrong'; part: string; words: string };
