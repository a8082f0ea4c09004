import { CANARY } from '../actors/client.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

export const R22: Invariant = {
  id: 'R22',
  sentence: 'No secret, token or share is in clear on a disk, in a frame, in the log or in an audit line.',
  watch: (world) => {
    const canary = Buffer.from(CANARY);
    return {
      sent(from, to, _connection, frame) {
        if (contains(frame, canary)) world.violate('R22', `a frame from ${from} to ${to} shows a secret`);
      },
      logged(machine, _level, message, fields) {
        if (message.includes(CANARY) || JSON.stringify(fields).includes(CANARY)) {
          world.violate('R22', `the log of ${machine.name} shows a secret: ${message}`);
        }
      },
      audited(machine, line) {
        if (line.includes(CANARY)) world.violate('R22', `the audit trail of ${machine.name} shows a secret`);
      },
      phaseEnded() {
        if (world.phase === 'liveness') checkDisks(world);
      },
    };
  },
};

function checkDisks(world: World): void {
  const secrets = world.machines.flatMap(({ rootTokens, unsealKeys }) => [
    ...rootTokens.map((token) => Buffer.from(token)),
    ...unsealKeys.flatMap((key) => [Buffer.from(key), Buffer.from(key, 'hex')]),
  ]);
  const needles = [Buffer.from(CANARY), ...secrets];
  for (const { name, disk } of world.machines) {
    for (const [row, value] of disk.rows.entries('', undefined)) {
      if (needles.some((needle) => contains(value, needle))) {
        world.violate('R22', `the disk of ${name} shows a secret in ${row}`);
        return;
      }
    }
  }
}

function contains(bytes: Uint8Array, needle: Buffer): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(needle);
}
