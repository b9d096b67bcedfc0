import { oneLine } from './clean-text.ts';

// Providers repeat what they were sent: the path of a link, as text, as JSON or as a form escapes it.
const linkPath = /(update(?:\/|\\\/|%2F|&#47;|&#x2f;))[\w-]+/gi;

/**
 * A provider's answer as it may be kept: on one line, cut, without the secrets of the call and without the tokens of
 * links, however they come back. Pure.
 */
export function concealed(answer: string, secrets: readonly string[], length = 300): string {
  const bare = secrets
    .filter((secret) => secret.length >= 6)
    .sort((one, other) => other.length - one.length)
    .reduce((text, secret) => text.replaceAll(secret, '•••'), answer);
  return oneLine(bare.replaceAll(linkPath, '$1•••'), length);
}

/** The tokens of the links in a text. */
export const tokensIn = (text: string): string[] =>
  [...text.matchAll(/\/update\/([\w-]+)/g)].map(([, token]) => token as string);
