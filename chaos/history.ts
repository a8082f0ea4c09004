/** What clients asked for and what they were told: the truth that a check compares clusters with. */

/**
 *   acknowledged  the server said it was done
 *   refused       the server said it was not done
 *   unknown       no answer, or one that says neither
 */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

export type Event = {
  readonly kind: 'put' | 'token' | 'revoke';
  /** Path of a put; the token of the others, '' when its creation was not acknowledged. */
  readonly subject: string;
  readonly value: string;
  /** Name of the place that was asked. */
  readonly place: string;
  readonly outcome: Outcome;
  /**
   * Bounds of the index of its record: after the head seen before it was asked, up to the head seen after the
   * answer. Undefined where nobody looked.
   */
  readonly after: number | undefined;
  readonly upTo: number | undefined;
};

export class History {
  readonly events: Event[] = [];

  add(event: Event): void {
    this.events.push(event);
  }

  of(kind: Event['kind'], outcome?: Outcome): readonly Event[] {
    return this.events.filter((e) => e.kind === kind && (outcome === undefined || e.outcome === outcome));
  }

  count(outcome: Outcome): number {
    return this.events.filter((e) => e.outcome === outcome).length;
  }
}
