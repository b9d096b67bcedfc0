import { Finding } from '../judge/failure.ts';
import type { Clock } from '../network/clock.ts';
import type { MailLimits } from '../network/limits.ts';
import type { ImapUntagged } from './imap-client.ts';

export type Untagged = Record<string, (untagged: ImapUntagged) => void | Promise<void>>;

/** How much may come back for one command; what the limits say otherwise. */
export type Allowance = {
  responses?: number;
  bytes?: number;
  /** It may take as long as answers keep coming, at a pace that lets each come to its end. */
  streams?: boolean;
  /** How long it may take instead of the usual: for commands that carry a message. */
  ms?: number;
};

/** The session that is kept to its pace. */
type Held = { isOpen(): boolean; breakOff(fault: Finding): void };

/**
 * How much a server sends in answer to one command, and how fast: `breakOff` hears when it is too much or too slow. While a
 * handler of ours works the server is held back, and is not to blame for the silence.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #limits: MailLimits;
  readonly #session: Held;
  #bytesLeft: number;
  #streams = false;
  /** What has come since the last sign of life. */
  #bytes = 0;
  /** When the answer under way began. */
  #since = 0;

  constructor(clock: Clock, limits: MailLimits, session: Held) {
    this.#clock = clock;
    this.#limits = limits;
    this.#session = session;
    this.#bytesLeft = limits.setupBytes;
  }

  /** A command leaves now. */
  begin({ bytes, streams = false, ms }: Allowance): void {
    this.#bytesLeft = bytes ?? this.#limits.commandBytes;
    this.#streams = streams;
    this.#clock.phase(ms ?? this.#limits.commandMs);
    this.#answered();
  }

  readonly count = (chunk: Buffer): void => {
    this.#bytesLeft -= chunk.length;
    if (this.#streams) this.#keep(chunk.length);
    if (this.#bytesLeft < 0) {
      this.#session.breakOff(new Finding('protocol', 'the server sent far more than was asked'));
    }
  };

  /** The handlers of one command, timed; `onThrow` hears what one of them throws. */
  guarded(untagged: Untagged, onThrow: (error: unknown) => void): Untagged {
    const guard = (handle: Untagged[string]) => async (response: ImapUntagged) => {
      try {
        const busy = handle(response);
        if (!busy) return this.#answered();
        this.#clock.pause();
        await busy;
        if (this.#session.isOpen()) this.#clock.phase(this.#limits.commandMs);
        this.#answered();
      } catch (error) {
        onThrow(error);
      }
    };
    return Object.fromEntries(
      Object.entries(untagged).map(([name, handle]) => [name.toUpperCase(), guard(handle)]),
    );
  }

  // A drop now and then is no sign of life, and one answer may not take what the others need.
  #keep(bytes: number): void {
    this.#bytes += bytes;
    if (performance.now() - this.#since > this.#limits.answerMs) {
      const seconds = Math.max(1, Math.round(this.#limits.answerMs / 1000));
      this.#session.breakOff(new Finding('network', `one answer took longer than ${seconds} s`, 'ETIMEDOUT'));
    } else if (this.#bytes >= this.#limits.paceBytes) {
      this.#bytes = 0;
      this.#clock.alive();
    }
  }

  #answered(): void {
    [this.#bytes, this.#since] = [0, performance.now()];
    if (this.#streams) this.#clock.alive();
  }
}
