/** What `.env.example` says of a variable: its sentences, and what stands behind the `=`. */
export type DocumentedVariable = { name: string; value: string; text: string };

/** Reads `.env.example`: a comment, then the variables it is about, each taken out by a `#` of its own. Pure. */
export function readEnvExample(file: string): DocumentedVariable[] {
  return file.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split('\n').filter(Boolean);
    const text = lines.filter((line) => line.startsWith('# ')).map((line) => line.slice(2));
    return lines.flatMap((line) => {
      const [, name, value] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value, text: text.join(' ') }];
    });
  });
}
