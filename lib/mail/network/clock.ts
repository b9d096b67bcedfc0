import { noAnswer } from '../judge/failure.ts';

/**
 * The clock of one dialogue: each phase has its limit and the whole has the caller's signal. When either ends,
 * `signal` aborts with the reason, and the sockets listening to it close. `stop` clears every timer and listener.
 */
export class Clock {
  readonly #controller = new AbortController();
  #caller: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(caller: AbortSignal) {
    this.#caller = caller;
    this.follow(caller);
  }

  /** From now on it is this caller's, which lets the former one go. */
  follow(caller: AbortSignal): void {
    this.stop();
    this.#caller = caller;
    if (caller.aborted) this.#onCaller();
    else caller.addEventListener('abort', this.#onCaller, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Begins a phase that may take so long; the one before has ended. */
  phase(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(noAnswer(ms)), ms);
  }

  /** A sign of life: the phase under way begins anew. */
  alive(): void {
    this.#timer?.refresh();
  }

  /** Nobody is waited for: it is we who are busy. The next phase starts the clock again. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  stop(): void {
    this.pause();
    this.#caller.removeEventListener('abort', this.#onCaller);
  }

  readonly #onCaller = () => this.#controller.abort(this.#caller.reason);
}
