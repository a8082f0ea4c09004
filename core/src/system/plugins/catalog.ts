/** sys/plugins/catalog: the backends that can be mounted. */
import {
  sysPluginsCatalog,
  sysPluginsCatalogEntry,
  sysPluginsCatalogOfType,
} from '@holdfast/api/endpoints/sys-plugins-catalog';
import { badRequest, notFound } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import type { Json, Response } from '../../logical/request.ts';
import { PLUGINS, type Plugin } from '../../mounts/catalog.ts';

const KINDS: readonly string[] = ['auth', 'database', 'secret'];

function ofKind(kind: string): readonly Plugin[] {
  if (!KINDS.includes(kind)) throw badRequest(`${JSON.stringify(kind)} is not a supported plugin type`);
  return PLUGINS.filter((plugin) => plugin.kind === kind);
}

function shown(plugin: Plugin): Json {
  return {
    builtin: true,
    deprecation_status: 'supported',
    name: plugin.name,
    type: plugin.kind,
    version: plugin.version,
  };
}

async function readAll(): Promise<Response> {
  const data: Record<string, unknown> = { detailed: PLUGINS.map(shown) };
  for (const kind of KINDS) {
    const names = ofKind(kind).map((plugin) => plugin.name);
    if (names.length > 0) data[kind] = names;
  }
  return { data };
}

async function readKind({ fields }: SystemContext<typeof sysPluginsCatalogOfType>): Promise<Response> {
  return { data: { keys: ofKind(fields.type).map((plugin) => plugin.name) } };
}

async function readOne({ fields }: SystemContext<typeof sysPluginsCatalogEntry>): Promise<Response> {
  const plugin = ofKind(fields.type).find((one) => one.name === fields.name);
  if (plugin === undefined) throw notFound();
  return {
    data: {
      args: [],
      builtin: true,
      command: '',
      deprecation_status: 'supported',
      name: plugin.name,
      sha256: '',
      version: plugin.version,
    },
  };
}

export const pluginsCatalogRoute = systemRoute(sysPluginsCatalog, { read: readAll, list: readAll });
export const pluginsCatalogOfTypeRoute = systemRoute(sysPluginsCatalogOfType, {
  list: readKind,
  read: readKind,
});
export const pluginsCatalogEntryRoute = systemRoute(sysPluginsCatalogEntry, { read: readOne });
