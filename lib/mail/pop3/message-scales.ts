import type { FetchedMessage } from '../copy.ts';
import { isBodyOf, isMessage } from '../plausible-body.ts';

// So many messages far shorter than their sizes, and none that is not: it is the sizes that are false.
const shortToDisbelieve = 3;

/** What of the messages weighed can be stored, and what came in the place of one. */
export type Weighed = { messages: FetchedMessage[]; instead: FetchedMessage[] };

/**
 * Tells messages from what a server hands out in their place, by the sizes that it says they have, as far as those are true: one that
 * is far shorter than its size waits until others have shown whether they are. Pure but for what it was shown.
 */
export class MessageScales {
  #waiting: FetchedMessage[] = [];
  #sizes: 'true' | 'false' | 'unknown' = 'unknown';

  /**
   * What can be said with this one. Nothing at all, and a text of a few words that is no message, is no message's bytes, whatever the
   * answer was; a message of less than a tenth of its size is none where the sizes of others are true. `size` undefined: none is said.
   */
  weigh(message: FetchedMessage, size: number | undefined): Weighed {
    const isEmpty = message.raw.length === 0 && size === undefined;
    const isShort = !isBodyOf(message.raw.length, size ?? 0);
    if (isEmpty || (isShort && (this.#sizes === 'true' || !isMessage(message.raw)))) {
      return { messages: [], instead: [message] };
    }
    if (!isShort) {
      if (size) this.#sizes = 'true';
      return { messages: [message], instead: [] };
    }
    if (this.#sizes === 'false') return { messages: [message], instead: [] };
    this.#waiting.push(message);
    if (this.#waiting.length < shortToDisbelieve) return { messages: [], instead: [] };
    this.#sizes = 'false';
    return { messages: this.#waiting.splice(0), instead: [] };
  }

  /**
   * What is said of those that wait when no more will come: so few that nobody can tell are taken, as they are messages. One that
   * `wasWeighed` with others before is none.
   */
  settle(wasWeighed: (message: FetchedMessage) => boolean): Weighed {
    const isInstead = (message: FetchedMessage) => this.#sizes === 'true' || wasWeighed(message);
    const waiting = this.#waiting.splice(0);
    return {
      messages: waiting.filter((message) => !isInstead(message)),
      instead: waiting.filter(isInstead),
    };
  }
}
