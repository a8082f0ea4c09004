/** The way from the list of engines to a secret or folder. Pure. */
import type { Crumb } from '../../components/page.tsx';
import { folderPlace } from '../../places.ts';
import { foldersAbove, leafOf } from './path.ts';

export function kvCrumbs(mount: string, path: string): readonly Crumb[] {
  return [
    { to: '/secrets', label: 'Secrets' },
    { to: folderPlace(mount), label: mount.replace(/\/$/, '') },
    ...foldersAbove(path).map((folder) => ({ to: folderPlace(mount, folder), label: leafOf(folder) })),
  ];
}
