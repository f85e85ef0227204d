/** A value that must not be printed: it shows as `[secret]` in logs, JSON and string templates. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; call it only where it leaves for its provider or is sealed. */
  reveal(): string {
    return this.#value;
  }

  /** What may be shown of it: the last four characters of a long one. */
  hint(): string {
    return this.#value.length >= 12 ? `…${this.#value.slice(-4)}` : '…';
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
