/** What the address of a page names; the other side of `places.ts`. */
import { useParams } from 'wouter';
import { fromUrl } from './places.ts';

export type Place = {
  /** With its slash at the end; without `auth/` for auth methods. */
  readonly mount: string;
  /** What `*` in the route matched, without slashes around it. */
  readonly path: string;
  /** What `:name` matched. */
  readonly name: string;
};

export function usePlace(): Place {
  const params: Readonly<Record<string, string | undefined>> = useParams();
  return {
    mount: `${fromUrl(params['mount'] ?? '')}/`,
    path: fromUrl(params['*'] ?? '').replace(/^\/+|\/+$/g, ''),
    name: fromUrl(params['name'] ?? ''),
  };
}
