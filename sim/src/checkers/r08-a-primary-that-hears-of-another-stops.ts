import type { Epoch } from '@holdfast/core/ledger/ledger';
import { decodeFrame } from '@holdfast/core/replication/frames/frame';
import type { Hello } from '@holdfast/core/replication/frames/hello';
import { succeeded } from '../world/api.ts';
import type { Invariant } from './checker.ts';

const HELLO = 1;
const REFUSE = 3;

type News = { readonly to: string; readonly epoch: string; answered: number | undefined };

export const R8: Invariant = {
  id: 'R8',
  sentence:
    'A primary that hears of a newer or another epoch of its set acknowledges nothing once it has answered.',
  watch: (world) => {
    const news = new Map<number, News>();
    return {
      delivered(from, to, connection, frame) {
        if (frame[0] !== HELLO) return;
        const hello = helloIn(frame);
        if (hello === undefined || hello.purpose === 'bootstrap') return;
        const mine = world.history.standing(to);
        if (mine === undefined || !isNews(world.history.epochs(mine.head), hello)) return;
        world.note('checker', `${to} hears from ${from} of epoch ${hello.epochs.at(-1)?.counter}`);
        news.set(connection, { to, epoch: mine.head.epoch.id, answered: undefined });
      },
      sent(from, _to, connection, frame) {
        const heard = news.get(connection);
        if (heard?.to !== from) return;
        heard.answered ??= world.now;
        // News from somebody who was revoked or never known is no news: anybody could tell it.
        if (refusedAsStranger(frame)) news.delete(connection);
      },
      answered(machine, request, reply) {
        const operation = world.operations.of(request);
        if (operation === undefined || !succeeded(reply) || world.rolledBack.has(machine.name)) return;
        const epoch = world.history.standing(machine.name)?.head.epoch.id;
        for (const heard of news.values()) {
          if (heard.to !== machine.name || heard.epoch !== epoch || heard.answered === undefined) continue;
          if (heard.answered < operation.invoked) {
            world.violate('R8', `${machine.name} answered #${operation.number} after news of another epoch`);
          }
        }
      },
      committed({ disk, fresh }) {
        // A machine that was set back has forgotten what it had heard.
        if (world.rolledBack.has(disk.name)) return;
        for (const { to, epoch, answered } of news.values()) {
          const late =
            answered !== undefined &&
            to === disk.name &&
            fresh.find(({ record }) => record.epoch.id === epoch);
          if (late)
            world.violate(
              'R8',
              `${to} wrote record ${late.index} after it had answered news of another epoch`,
            );
        }
      },
    };
  },
};

function refusedAsStranger(frame: Uint8Array): boolean {
  if (frame[0] !== REFUSE) return false;
  const decoded = decodeFrame(frame);
  return decoded.kind === 'refuse' && decoded.code !== 'fenced';
}

function helloIn(frame: Uint8Array): Hello | undefined {
  try {
    const decoded = decodeFrame(frame);
    return decoded.kind === 'hello' ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a hello tells of an epoch of this lineage that this side does not know. Not when the sender opened it
 * itself and comes to give it up.
 */
function isNews(mine: readonly Epoch[], hello: Hello): boolean {
  const last = hello.epochs.at(-1);
  if (last === undefined || mine[0]?.id !== hello.epochs[0]?.id) return false;
  if (mine.some(({ id }) => id === last.id)) return false;
  return hello.purpose === 'announce' || last.clusterId !== hello.clusterId;
}
