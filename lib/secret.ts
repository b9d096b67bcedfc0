import { inspect } from 'node:util';

const shown = '[secret]';

/**
 * A plaintext that prints as `[secret]` wherever it is shown by accident (template, JSON, log, inspect).
 * Wrapped at the door, and opened by `reveal()` only at the socket, the cipher or the hash.
 */
export class Secret {
  readonly #plaintext: string;

  constructor(plaintext: string) {
    this.#plaintext = plaintext;
  }

  reveal(): string {
    return this.#plaintext;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.toPrimitive](): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
