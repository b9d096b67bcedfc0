import { oneLine, quoteServer } from '../../../clean-text.ts';
import { factNames, inLetters, instant, letterFrame } from '../../../words/language.ts';
import type { Refusal } from '../../../words/refusal.ts';
import type { NotificationMessage } from '../../message.ts';
import type { Part } from './lay-out.ts';

/** What a mail says, before it is laid out. */
export type Letter = { subject: string; title: string; body: Part[] };

export type Fact = [name: string, value: string];

export const organisationOf = ({ organisationName }: NotificationMessage): string =>
  oneLine(organisationName, 80);

export const accountFact = (maskedAddress: string): Fact => [factNames.account, oneLine(maskedAddress, 120)];

/** The server's own words, where it said anything. Of a grant the provider may have said them. */
export function ownWords(evidence: string, cause?: Refusal): Part[] {
  const text = quoteServer(evidence);
  const label = cause === 'consent_required' ? inLetters.toldWords : inLetters.serversWords;
  return text ? [{ quote: { label, text } }] : [];
}

/** The sentence that holds "click here", and its address once more. */
export function linkIn(sentence: string, url: string): Part {
  const { link: text, sameAddress: label } = letterFrame;
  const [before = '', after = ''] = sentence.split(text);
  return { link: { before, text, after, url, label } };
}

/** How to tell our page from an imitation. */
export function checkWords(phrase: string, expiresAt: Date, timeZone: string | undefined): Part {
  return { paragraph: inLetters.checkWords(phrase, instant(expiresAt, timeZone)) };
}
