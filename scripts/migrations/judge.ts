/** A step of a migration that the version before does not survive. */
export type Destructive = { statement: string; why: string };

type Rule = { pattern: RegExp; why: string };

/** By what they do to a version that runs beside this one: its statements name what was there, and write no more than that. */
const rules: readonly Rule[] = [
  { pattern: /^DROP (?:TABLE|TYPE|VIEW|FUNCTION)\b/i, why: 'takes away what the former version names' },
  { pattern: /^ALTER TABLE\b.*\bDROP COLUMN\b/is, why: 'takes away what the former version names' },
  {
    pattern: /^ALTER (?:TABLE|TYPE|VIEW)\b.*\bRENAME (?!CONSTRAINT\b)/is,
    why: 'renames what the former version names',
  },
  {
    pattern: /^ALTER TABLE\b.*\bALTER COLUMN\b.*\bTYPE\b/is,
    why: 'changes the type that the former version reads',
  },
  { pattern: /^ALTER TABLE\b.*\bSET NOT NULL\b/is, why: 'refuses rows that the former version writes' },
  { pattern: /^ALTER TABLE\b.*\bDROP DEFAULT\b/is, why: 'refuses rows that the former version writes' },
  { pattern: /^CREATE UNIQUE INDEX\b/i, why: 'refuses rows that the former version writes' },
  {
    pattern: /^ALTER TABLE\b.*\bADD CONSTRAINT\b.*\b(?:UNIQUE|CHECK|EXCLUDE)\b/is,
    why: 'refuses rows that the former version writes',
  },
];

/** A column that must be given and gives itself nothing: the former version does not know it. */
const required =
  /\bADD COLUMN\s+(?:"\w+"|\w+)\s+(?:(?!,\s*ADD\b)[^;])*?\bNOT NULL\b(?:(?!,\s*(?:ADD|DROP|ALTER)\b)[^;])*/gi;

/**
 * The steps of a migration that a version beside this one does not survive, but for those on tables that this very
 * migration makes. Pure.
 */
export function destructiveSteps(sql: string): Destructive[] {
  const statements = statementsOf(sql);
  const made = new Set(
    statements.flatMap((one) => /^CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?/i.exec(one)?.[1] ?? []),
  );
  return statements
    .filter((statement) => !made.has(tableOf(statement)))
    .flatMap((statement) => {
      const why = rules.find(({ pattern }) => pattern.test(statement))?.why ?? missingDefault(statement);
      return why ? [{ statement, why }] : [];
    });
}

function missingDefault(statement: string): string | undefined {
  if (!/^ALTER TABLE\b/i.test(statement)) return undefined;
  const columns = statement.match(required) ?? [];
  return columns.some((column) => !/\bDEFAULT\b|\bGENERATED\b/i.test(column))
    ? 'refuses rows that the former version writes'
    : undefined;
}

const tableOf = (statement: string): string =>
  /^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?"?(\w+)"?/i.exec(statement)?.[1] ??
  /^CREATE UNIQUE INDEX\b.*?\bON "?(\w+)"?/is.exec(statement)?.[1] ??
  '';

/** The statements of a script, without comments; the bodies of functions stay whole. */
function statementsOf(sql: string): string[] {
  const bare = sql.replace(/--[^\n]*/g, '');
  const parts = bare.split(/(\$\w*\$)/);
  const statements: string[] = [''];
  let within: string | null = null;
  for (const part of parts) {
    if (/^\$\w*\$$/.test(part)) within = within === null ? part : within === part ? null : within;
    const [first = '', ...rest] = within === null ? part.split(';') : [part];
    statements[statements.length - 1] += first;
    statements.push(...rest);
  }
  return statements.map((one) => one.trim()).filter((one) => one !== '');
}

/** The migration whose second step a migration says that it is: `-- second step of 20261130120000_name: why`. Pure. */
const firstStepOf = (sql: string): string | null =>
  /^-- second step of (\d{14}_\w+): \S/m.exec(sql)?.[1] ?? null;

/** The last migration from before this rule: nothing was released until then. */
const lastBefore = '20261129205019_worker_question';

/** What is wrong with the migrations of a version, a line each. Pure. */
export function problemsOf(migrations: readonly { name: string; sql: string }[]): string[] {
  return migrations
    .filter(({ name }) => name > lastBefore)
    .flatMap(({ name, sql }) => {
      const steps = destructiveSteps(sql);
      const first = firstStepOf(sql);
      if (first && !migrations.some((one) => one.name === first && one.name < name))
        return [`${name}: there is no ${first} before it`];
      if (first) return [];
      return steps.map(({ statement, why }) => `${name}: ${statement.split('\n')[0]} … ${why}`);
    });
}
