import { settingPages } from '#lib/settings/name-of.ts';
import { type SettingKey, settingKeys, settingsTable } from '#lib/settings/schema.ts';
import { readEnvExample } from './env-example.ts';

/** `docs/configuration.md`, from the settings' own descriptions and those of `.env.example`. Pure. */
export function configurationPage(envExample: string): string {
  return [
    '# Configuration',
    '<!-- Written by `npm run docs:configuration`. Change the sentences in lib/settings/tables or .env.example. -->',
    `What a machine must know before it can start comes from **environment variables**. Everything else is a **setting** in the
database: changed in the console or with \`PATCH /api/v1/settings\`, taken by every running process within seconds,
without a restart. An empty value, \`null\` over the API, puts a setting back to its default. The console takes sizes and lengths of
time with their unit (\`100 MiB\`, \`1.5 GB\`, \`30 minutes\`); a bare number, and the API, is in bytes and seconds.`,
    '## Environment variables',
    `Set outside, or written into a file \`.env\` beside \`package.json\`; what is set outside wins. A wrong value stops the
start with a line that names the variable.`,
    variables(envExample),
    ...groups().map(groupSection),
    '',
  ].join('\n\n');
}

function variables(envExample: string): string {
  const rows = readEnvExample(envExample).map(({ name, value, text }) => [code(name), code(value), text]);
  return table(['variable', 'default or example', 'meaning'], rows);
}

function groups() {
  return [...new Set(settingKeys.map((key) => settingsTable[key].group))];
}

function groupSection(group: ReturnType<typeof groups>[number]): string {
  const { page, title } = settingPages[group];
  const keys = settingKeys.filter((key) => settingsTable[key].group === group);
  const categories = [...new Set(keys.map((key) => settingsTable[key].category))];
  const sections = categories.map((category) => {
    const rows = keys.filter((key) => settingsTable[key].category === category).map(settingRow);
    return `### ${category}\n\n${table(['setting', 'default', 'takes', 'meaning'], rows)}`;
  });
  return [`## ${title}`, `In the console: \`${page}\`.`, ...sections].join('\n\n');
}

function settingRow(key: SettingKey): string[] {
  const { label, description } = settingsTable[key];
  return [`${label}<br>${code(key)}`, defaultOf(key), takes(key), description];
}

function defaultOf(key: SettingKey): string {
  const { default: preset, unit } = settingsTable[key];
  if (preset === null) return 'not set';
  return typeof preset === 'number' ? `${grouped(preset)}${sizeIn(unit, preset)}` : code(preset);
}

function takes(key: SettingKey): string {
  const { kind, min, max, unit, choices } = settingsTable[key];
  switch (kind) {
    case 'whole':
    case 'measure':
      return `${grouped(min ?? 0)} to ${grouped(max ?? 0)}${unit ? ` ${unit}` : ''}`;
    case 'share':
      return 'above 0, up to 1';
    case 'choice':
      return (choices ?? []).map(code).join(', ');
    case 'secret':
      return 'a secret';
    case 'host':
      return 'a host name or address';
    case 'web-address':
      return 'an http(s) address';
    case 'colour':
      return 'a colour, # and six digits';
    case 'lines':
      return 'text, also of several lines';
    default:
      return 'text';
  }
}

const mebibyte = 1_048_576;
const sizeIn = (unit: string | undefined, bytes: number) =>
  unit === 'bytes' ? ` (${bytes / mebibyte} MiB)` : '';

const grouped = (number: number) => number.toLocaleString('en-GB');
const code = (text: string) => (text === '' ? '' : `\`${text}\``);

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
