import { toHex } from '@holdfast/core/base/bytes';
import { hashOf } from '../world/crypto.ts';
import type { Invariant } from './checker.ts';

export const R4: Invariant = {
  id: 'R4',
  sentence: 'A record follows the head that it names; what does not follow is never applied.',
  watch: (world) => ({
    committed({ disk, before, after, records, fresh }) {
      for (const { bytes, hash, index } of fresh) {
        if (toHex(hashOf(world.scenario.realCrypto)(bytes)) !== hash) {
          world.violate('R4', `record ${index} of ${disk.name} does not have the hash behind it`);
        }
      }
      if (before === undefined || before.repairing || after.repairing) return;
      let { hash, index } = before.head;
      for (const fact of records) {
        if (fact.record.previousHash !== hash || fact.index !== index + 1) {
          world.violate(
            'R4',
            `${disk.name} appended record ${fact.index} to record ${index}, which it does not follow`,
          );
          return;
        }
        hash = fact.hash;
        index = fact.index;
      }
      if (hash !== after.head.hash) world.violate('R4', `the head of ${disk.name} is not its last record`);
    },
  }),
};
