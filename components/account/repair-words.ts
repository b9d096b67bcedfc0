import type { Repair } from '#lib/incidents/repairs.ts';
import { channelTitles } from '#lib/notifications/channels/names.ts';
import { repair as words } from '#lib/words/language.ts';

export type RepairStep = {
  words: string;
  /** Said behind the words, where it is known. */
  at: Date | null;
};

/**
 * How far a repair has come, step by step, the last one last: whether its owner knows, and what they did. Who used a link
 * was reached, whatever is known of the message that carried it. Pure.
 */
export function repairSteps({ told, onTheirWay, undelivered, openedAt, tried }: Repair): RepairStep[] {
  const steps: RepairStep[] = [];
  const isReached = openedAt !== null || tried > 0;
  const say = (words: string, at: Date | null = null) => steps.push({ words, at });
  if (told) say(words.told(told.channels.map((channel) => channelTitles[channel])), told.at);
  else if (onTheirWay > 0) say(words.onItsWay);
  else if (!isReached) say(undelivered > 0 ? words.undelivered : words.notTold);
  if (openedAt) say(words.opened, openedAt);
  if (tried > 0) say(words.tried(tried));
  return steps;
}
