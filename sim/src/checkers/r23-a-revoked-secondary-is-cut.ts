import type { Invariant } from './checker.ts';

const WELCOME = 2;
const BOOTSTRAP_PACKAGE = 5;
const RECORDS = 8;
const ENTRIES = 19;
const LOG = 21;
const CARRIERS: readonly number[] = [WELCOME, BOOTSTRAP_PACKAGE, RECORDS, ENTRIES, LOG];

export const R23: Invariant = {
  id: 'R23',
  sentence: 'A revoked secondary gets nothing any more, on its old link or a new one.',
  watch: (world) => {
    /** Who showed which certificate on which connection, and to whom. */
    const names = new Map<number, { readonly name: string; readonly to: string }>();
    const revoked = new Set<string>();
    return {
      opened(_from, to, connection, name) {
        names.set(connection, { name, to });
      },
      acknowledged({ kind, machine, body }) {
        if (kind === 'revoke-secondary') revoked.add(`${machine.name}/secondary-${String(body['id'])}`);
      },
      sent(from, _to, connection, frame) {
        const known = names.get(connection);
        if (known === undefined || known.to !== from || world.rolledBack.has(from)) return;
        if (!revoked.has(`${from}/${known.name}`) || !CARRIERS.includes(frame[0] ?? 0)) return;
        world.violate('R23', `${from} sent frame ${frame[0]} to ${known.name}, which it has revoked`);
      },
    };
  },
};
