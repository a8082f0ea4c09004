/** Which ways to log in to offer, from what the server lists to people who are not logged in. Pure. */
import type { Json } from '../../api/call.ts';

export type LoginMethod =
  | { readonly kind: 'token'; readonly key: 'token'; readonly label: string }
  | {
      readonly kind: 'userpass';
      readonly key: string;
      readonly label: string;
      /** Undefined: the visitor names it. */
      readonly mount: string | undefined;
    };

/** @param listing `data` of sys/internal/ui/mounts, or undefined while there is none. */
export function loginMethods(listing: Json | undefined): readonly LoginMethod[] {
  const auth = listing?.['auth'];
  const mounts = typeof auth === 'object' && auth !== null ? Object.entries(auth) : [];
  const listed = mounts
    .filter(([, mount]: [string, unknown]) => typeOf(mount) === 'userpass')
    .map(([path]): LoginMethod => {
      const label = path === 'userpass/' ? 'Username' : `Username (${path.replace(/\/$/, '')})`;
      return { kind: 'userpass', key: path, label, mount: `auth/${path}` };
    });
  const other: LoginMethod = { kind: 'userpass', key: 'other', label: 'Username', mount: undefined };
  const token: LoginMethod = { kind: 'token', key: 'token', label: 'Token' };
  return [token, ...(listed.length > 0 ? listed : [other])];
}

function typeOf(mount: unknown): string {
  return typeof mount === 'object' && mount !== null && 'type' in mount ? String(mount.type) : '';
}
