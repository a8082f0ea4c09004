/** The secrets engines and auth methods this server has, as `sys/plugins/catalog` and the mount checks know them. */
import type { Backend } from '@holdfast/api';

export type PluginKind = 'secret' | 'auth';

export type Plugin = {
  readonly name: string;
  readonly kind: PluginKind;
  /** Version as `running_plugin_version` shows it. */
  readonly version: string;
};

/** Version of what is part of the core itself (sys, identity, cubbyhole, token). */
export const CORE_PLUGIN_VERSION = 'v1.18.3+builtin.vault';

/** What can be mounted by name, in order of kind and name. */
export const PLUGINS: readonly Plugin[] = [
  { name: 'userpass', kind: 'auth', version: CORE_PLUGIN_VERSION },
  { name: 'kv', kind: 'secret', version: 'v0.20.0+builtin' },
];

/** Types that exist once, made at init: nobody mounts a second one. */
export const SINGLETON_TYPES: ReadonlySet<string> = new Set([
  'cubbyhole',
  'identity',
  'ns_cubbyhole',
  'ns_identity',
  'ns_system',
  'ns_token',
  'system',
  'token',
]);

/** The plugin of that kind and name, or undefined. */
export function findPlugin(kind: PluginKind, name: string): Plugin | undefined {
  return PLUGINS.find((plugin) => plugin.kind === kind && plugin.name === name);
}

/** Which backend serves mounts of `type`; kv depends on its `version` option too (see backendOf). */
export const BACKEND_OF_TYPE: ReadonlyMap<string, Backend> = new Map<string, Backend>([
  ['system', 'sys'],
  ['token', 'token'],
  ['cubbyhole', 'cubbyhole'],
  ['identity', 'identity'],
  ['kv', 'kv-v1'],
  ['userpass', 'userpass'],
]);
