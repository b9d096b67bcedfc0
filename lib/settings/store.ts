import { recordAudit } from '../audit/record.ts';
import { seal } from '../crypto/seal.ts';
import { db, Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { Actor } from '../viewer.ts';
import {
  type CheckedChanges,
  checkChanges,
  checkTogether,
  type SettingProblem,
  secretIsSet,
} from './check.ts';
import { keepSecretsHome } from './keep-secrets-home.ts';
import { type SettingKey, type Settings, settingKeys, settingsTable } from './schema.ts';
import { settingText } from './setting-text.ts';
import { settingPlace, settingsFromRows } from './stored.ts';

/** How old the settings that a process acts on can be. */
const cacheMs = 2000;

type Read = { settings: Settings; revision: Date | null };

/**
 * What was read last, one for the whole process: the bundle of the web application has copies of this module, and
 * what its heartbeat says it has taken must be what its pages act on.
 */
const shared = globalThis as { rekeySettings?: { until: number; read: Promise<Read> } | undefined };

/** All settings, at most two seconds old. */
export async function readSettings(): Promise<Settings> {
  return (await readCached()).settings;
}

/** When the settings that `readSettings` gives were last changed; null when they never were. */
export async function readSettingsRevision(): Promise<Date | null> {
  return (await readCached()).revision;
}

/** Makes the next read ask the database. */
export function forgetSettings(): void {
  shared.rekeySettings = undefined;
}

function readCached(): Promise<Read> {
  const now = performance.now();
  const cached = shared.rekeySettings;
  if (cached && now < cached.until) return cached.read;
  const read = readFrom(db());
  const mine = { until: now + cacheMs, read };
  shared.rekeySettings = mine;
  // A database that is away must not be remembered for two seconds.
  read.catch(() => shared.rekeySettings === mine && forgetSettings());
  return read;
}

async function readFrom(tx: Pick<Tx, 'setting'>): Promise<Read> {
  const rows = await tx.setting.findMany();
  const revision = rows.reduce<Date | null>((newest, { updatedAt }) => later(newest, updatedAt), null);
  return { settings: settingsFromRows(rows), revision };
}

const later = (one: Date | null, other: Date) => (one && one > other ? one : other);

export type DisplayedSettings = Record<SettingKey, string | number | null>;

/** All settings as they may be shown: a secret is `[set]` or null. Not cached. */
export async function readSettingsForDisplay(): Promise<DisplayedSettings> {
  return forDisplay((await readFrom(db())).settings);
}

/** Settings as they may be shown. Pure. */
export function forDisplay(settings: Settings): DisplayedSettings {
  const entries = settingKeys.map((key) => {
    const value = settings[key];
    return [key, typeof value === 'object' && value !== null ? secretIsSet : value];
  });
  return Object.fromEntries(entries) as DisplayedSettings;
}

export type SaveResult = { ok: true; settings: Settings } | { ok: false; problems: SettingProblem[] };

/** What whoever makes a change saw in the fields of the settings before, as text. */
export type Shown = Partial<Record<string, string>>;

/** What became of a change: before, after, and the keys that are now other than they were. */
export type Saved = { before: Settings; settings: Settings; changed: SettingKey[] };

/**
 * Changes settings, all of them or none: every problem is named with its key. null puts a setting back to its
 * default. Secrets are sealed, and follow no server they were not entered for. What changed is in the audit log.
 * `also` runs in the same transaction, and what it finds wrong undoes all; `changeSettings` of lib/flows has what follows
 * for accounts and notices. What is no longer as `shown` was changed by somebody else meanwhile, and is a problem.
 */
export async function saveSettings(
  changes: Record<string, unknown>,
  actor: Actor,
  also: (tx: Tx, saved: Saved) => Promise<SettingProblem[]> = async () => [],
  shown: Shown = {},
): Promise<SaveResult> {
  const { checked, problems } = checkChanges(changes);
  if (problems.length > 0) return { ok: false, problems };
  try {
    return await db().$transaction(async (tx): Promise<SaveResult> => {
      const stored = await storeChecked(tx, checked, shown, actor);
      if (!stored.ok) return stored;
      const found = await also(tx, stored);
      if (found.length > 0) throw new Undone(found);
      return { ok: true, settings: stored.settings };
    });
  } catch (error) {
    if (error instanceof Undone) return { ok: false, problems: error.problems };
    throw error;
  } finally {
    forgetSettings();
  }
}

/** Thrown so that the transaction is rolled back. */
class Undone extends Error {
  readonly problems: SettingProblem[];

  constructor(problems: SettingProblem[]) {
    super('settings were refused');
    this.problems = problems;
  }
}

type StoreResult = ({ ok: true } & Saved) | { ok: false; problems: SettingProblem[] };

async function storeChecked(
  tx: Tx,
  checked: CheckedChanges,
  shown: Shown,
  actor: Actor,
): Promise<StoreResult> {
  // One change at a time: what must hold between settings is judged on what is stored.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('rekey settings'))`;
  const rows = await tx.setting.findMany();
  const before = settingsFromRows(rows);
  const secrets = keepSecretsHome(before, checked);
  const all = new Map([...checked, ...secrets.dropped.map((key) => [key, null] as const)]);
  const changed = [...all].filter(([key, value]) => isChange(before, key, value));
  const written = changed.map(([key, value]) => ({ key, value: storedValue(key, value) }));
  const after = settingsFromRows([...rows, ...written]);
  const overtaken = changed
    .map(([key]) => key)
    .filter((key) => shown[key] !== undefined && shown[key] !== String(before[key] ?? ''))
    .map((key) => ({
      key,
      message: overtakenWords(
        settingText(key, forDisplay(before)[key]),
        rows.find((row) => row.key === key),
      ),
    }));
  const problems = [...overtaken, ...secrets.problems, ...checkTogether(after)];
  if (problems.length > 0) return { ok: false, problems };
  if (changed.length === 0) return { ok: true, before, settings: after, changed: [] };

  // The newest instant is the revision: it moves on also where another machine's clock is ahead of ours.
  const newest = Math.max(...rows.map((row) => row.updatedAt.getTime() + 1), databaseTime().getTime());
  for (const { key, value } of written) {
    const data = { value: value ?? Prisma.JsonNull, updatedBy: actor.name, updatedAt: new Date(newest) };
    await tx.setting.upsert({ where: { key }, create: { key, ...data }, update: data });
  }
  await recordAudit(tx, {
    actor,
    action: 'settings.changed',
    targetType: 'settings',
    details: describeChanges(changed, forDisplay(before), forDisplay(after)),
  });
  return { ok: true, before, settings: after, changed: changed.map(([key]) => key) };
}

function overtakenWords(value: string, row: { updatedBy: string | null } | undefined): string {
  const is = value === '' ? 'took its value away' : `set it to ${value}`;
  return `${row?.updatedBy ?? 'somebody else'} ${is} meanwhile. Change it again if it is to be otherwise.`;
}

/** A secret that is given is always a change: nobody can tell from outside whether it is the same. */
function isChange(before: Settings, key: SettingKey, value: unknown): boolean {
  if (value === null) return before[key] !== settingsTable[key].default;
  return settingsTable[key].secret || before[key] !== value;
}

function storedValue(key: SettingKey, value: unknown): Prisma.InputJsonValue | null {
  if (value === null) return null;
  return settingsTable[key].secret
    ? seal(String(value), settingPlace(key))
    : (value as Prisma.InputJsonValue);
}

function describeChanges(
  changed: [SettingKey, unknown][],
  before: DisplayedSettings,
  after: DisplayedSettings,
): Prisma.InputJsonObject {
  return Object.fromEntries(changed.map(([key]) => [key, { from: before[key], to: after[key] }]));
}
