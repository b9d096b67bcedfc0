import { oneLine } from '../../../clean-text.ts';
import { chatSentences, someAccount } from '../../../words/language.ts';
import { wordOf } from '../../../words/word-of.ts';
import type { EventType } from '../../event-types.ts';

type Payload = { type: string; data: Record<string, unknown> };

const sentences: Record<EventType | 'test', string> = chatSentences;

/** What a chat is told of an event: one line, who tells it first. Pure. */
export function chatLine({ type, data }: Payload, organisation: string): string {
  const account = data.account as { address?: string } | undefined;
  const parts: Record<string, unknown> = { ...data, account: account?.address };
  const sentence = (wordOf(sentences, type) ?? type).replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    oneLine(String(parts[name] ?? someAccount), 120),
  );
  return `${oneLine(organisation, 80)}: ${sentence}`;
}
