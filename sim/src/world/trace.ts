/** What happened, a line per event: hashed always, shown when asked for, the last lines kept for a failure. */

const KEPT_LINES = 60;

export class Trace {
  readonly #show: ((line: string) => void) | undefined;
  readonly #last: string[] = [];
  #a = 0x811c9dc5;
  #b = 0x9e3779b9;

  constructor(show?: (line: string) => void) {
    this.#show = show;
  }

  /** `time` in ms since the world began. */
  note(time: number, who: string, what: string): void {
    const line = `${time.toFixed(3).padStart(12)} ${who.padEnd(9)} ${what}`;
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      this.#a = Math.imul(this.#a ^ code, 0x01000193);
      this.#b = Math.imul(this.#b ^ code, 0x85ebca6b) ^ (this.#b >>> 13);
    }
    if (this.#last.length >= 2 * KEPT_LINES) this.#last.splice(0, KEPT_LINES);
    this.#last.push(line);
    this.#show?.(line);
  }

  /** 16 hex digits over every line so far. */
  hash(): string {
    return [this.#a, this.#b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  lastLines(): readonly string[] {
    return this.#last.slice(-KEPT_LINES);
  }
}
