import { type Bond, placeOf } from '../fields/bound-to.ts';
import type { CheckedChanges, SettingProblem } from './check.ts';
import { type SettingKey, type Settings, settingKeys, settingsTable } from './schema.ts';

/**
 * What becomes of the stored secrets when what they are bound to changes: none is ever sent to another place than the
 * one it was entered for. Another place needs the secret again, and without it nothing is saved; where the place is
 * taken away the secret goes with it. What was not set yet can be filled in: nothing was bound to it. Pure.
 */
export function keepSecretsHome(
  before: Settings,
  changes: CheckedChanges,
): { dropped: SettingKey[]; problems: SettingProblem[] } {
  const dropped: SettingKey[] = [];
  const problems: SettingProblem[] = [];
  for (const key of settingKeys) {
    const { boundTo } = settingsTable[key];
    if (!boundTo || before[key] === null || changes.has(key)) continue;
    const isPlaced = placeOf(boundTo[0], before[keyOf(boundTo[0])]) !== null;
    const moves = isPlaced ? boundTo.flatMap((bond) => moveOf(bond, before, changes)) : [];
    if (moves.some(({ to }) => to === null)) dropped.push(key);
    else if (moves.length > 0) problems.push({ key, message: askAgain(moves.map((move) => move.key)) });
  }
  return { dropped, problems };
}

const keyOf = (bond: Bond) => bond.key as SettingKey;

function moveOf(bond: Bond, before: Settings, changes: CheckedChanges) {
  const key = keyOf(bond);
  const from = placeOf(bond, before[key]);
  const value = changes.get(key) ?? settingsTable[key].default;
  const to = changes.has(key) ? placeOf(bond, value) : from;
  return from === null || from === to ? [] : [{ key, to }];
}

function askAgain(moved: SettingKey[]): string {
  const names = moved.map((key) => `${settingsTable[key].label} (${key})`).join(', ');
  return `must be entered again, or removed: the stored one was entered for another ${names}`;
}
