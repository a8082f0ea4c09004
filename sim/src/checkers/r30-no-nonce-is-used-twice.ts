import type { Invariant } from './checker.ts';

const USE_ENTRY = 1;
/** use | term and version | barrier id | name */
const NAME_AT = 1 + 5 + 16;

export const R30: Invariant = {
  id: 'R30',
  sentence: 'No key encrypts two texts under one nonce, and clusters that part write under different keys.',
  watch: (world) => {
    const seals = new Set<string>();
    const writers = new Map<string, string>();
    return {
      sealed(machine, key, nonce, aad) {
        const seal = `${key}/${nonce}`;
        if (seals.has(seal)) world.violate('R30', `${machine.name} used a nonce twice`);
        seals.add(seal);
        if (aad[0] !== USE_ENTRY || !isReplicated(aad.subarray(NAME_AT))) return;
        const writer = writers.get(key);
        if (writer === undefined) writers.set(key, machine.name);
        else if (writer !== machine.name) {
          world.violate('R30', `${machine.name} encrypts entries under a key of ${writer}`);
        }
      },
    };
  },
};

/** Boxes that are sealed to a public key begin alike, and what is behind is no name. */
function isReplicated(name: Uint8Array): boolean {
  const begin = String.fromCharCode(...name.subarray(0, 7));
  return begin === 'shared/' || begin.startsWith('local/');
}
