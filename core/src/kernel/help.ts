/**
 * `?help=1`: what a path is for. Answered to anyone with a live token, whatever its policies say, as in Vault;
 * it tells what exists in this program, and of mounts no more than that there is one.
 */
import { notFound } from '../base/refusal.ts';
import type { Route } from '../logical/context.ts';
import type { Json, Request } from '../logical/request.ts';
import type { MountEntry } from '../mounts/mount.ts';
import { backendOf, findMount } from '../mounts/table.ts';
import type { Core } from './core.ts';
import { newPass, restart, UNKNOWN_TARGET } from './pass.ts';
import type { Router } from './router.ts';
import { STEPS, unauthenticated } from './steps.ts';

export type HelpDeps = {
  readonly core: Core;
  readonly router: Router;
  /** The page for a request path below `mount`; `route` is undefined at its root. */
  readonly help: (route: Route | undefined, mount: MountEntry, path: string) => Json | undefined;
};

/** Whether the request asks for help instead of doing anything. */
export function asksForHelp(request: Request): boolean {
  const help = request.query['help']?.[0];
  return request.operation === 'read' && help !== undefined && help !== '' && help !== '0';
}

/** The page. Refusal 403 without a live token, 404 where nothing is. */
export function helpPage(deps: HelpDeps, request: Request): Promise<Json> {
  const { core, router } = deps;
  return core.store.read(async (tx) => {
    const pass = newPass(core, 'active', request, UNKNOWN_TARGET);
    restart(pass, tx);
    await STEPS.identify(pass);
    if (pass.caller === undefined) throw unauthenticated(request);
    const found = await findMount(tx, request.path);
    if (found === undefined) throw notFound();
    const rest = found.rest.replace(/\/+$/, '');
    const match = router.find(backendOf(found.mount), rest);
    if (match === undefined && rest !== '') throw notFound();
    const page = deps.help(match?.route, found.mount, request.path);
    if (page === undefined) throw notFound();
    return page;
  });
}
