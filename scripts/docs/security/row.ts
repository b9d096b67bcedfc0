/** Test files, each with the titles in it that show something: of a test or of a `describe`, every inserted value as `…`. */
export type Shown = Readonly<Record<string, readonly string[]>>;

/** What has to hold, in plain words, and the tests that show it; or why there is none. */
export type Row =
  | { says: string; shown: Shown /** Which part no test shows, and why. */; unshown?: string }
  | { says: string; why: string };

export type Group = { title: string; rows: readonly Row[] };
