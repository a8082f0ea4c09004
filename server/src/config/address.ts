/** Network addresses as Vault's configuration writes them: `127.0.0.1:8200`, `[::]:8200`, `:8200`, CIDR lists. */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

export const API_PORT = 8200;
export const CLUSTER_PORT = 8201;

export type HostPort = { readonly host: string; readonly port: number };

/** Host and port; a missing host is every interface. Undefined when `text` is no such address. */
export function parseHostPort(text: string, defaultPort: number): HostPort | undefined {
  const parts =
    /^\[([0-9a-fA-F:.%a-z]+)\](?::(\d{1,5}))?$/.exec(text) ?? /^([^:[\]\s/]*)(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) {
    return isIP(text) === 6 ? { host: text, port: defaultPort } : undefined;
  }
  const host = parts[1] ?? '';
  const port = parts[2] === undefined ? defaultPort : Number(parts[2]);
  if (port > 65535 || (host === '' && parts[2] === undefined)) return undefined;
  return { host: host === '' ? '::' : host, port };
}

/** `host:port`, with brackets around IPv6. */
export function hostPortText(address: HostPort): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/** Whether only this machine can reach `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The addresses of `entries` (single or CIDR), or the first entry that is none. */
export function parseAddressSet(entries: readonly string[]): BlockList | { readonly wrong: string } {
  const set = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix, more] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const width = family === 'ipv6' ? 128 : 32;
    const bits = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (isIP(address) === 0 || more !== undefined || bits < 0 || bits > width) return { wrong: entry };
    set.addSubnet(address, bits, family);
  }
  return set;
}

/** Whether `address`, as a socket reports it, is in `set`; an IPv4 address may come in IPv6 clothes. */
export function addressIn(set: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && set.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

const PRIVATE: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * Fills in the address templates of Vault that operators use: `{{ GetPrivateIP }}`, `{{ GetPublicIP }}` and
 * `{{ GetInterfaceIP "eth0" }}`. Throws Error with a sentence when there is no such address or template.
 */
export function fillAddressTemplate(text: string): string {
  return text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, call: string) => {
    const named = /^GetInterfaceIP\s+"([^"]+)"$/.exec(call);
    const set = parseAddressSet(PRIVATE);
    if (!(set instanceof BlockList)) throw new Error('the private ranges are malformed');
    const all = Object.entries(networkInterfaces())
      .filter(([name]) => named === null || name === named[1])
      .flatMap(([, addresses]) => addresses ?? [])
      .filter((address) => address.family === 'IPv4' && (named !== null || !address.internal))
      .map((address) => address.address);
    let found: string[];
    if (named !== null) found = all;
    else if (call === 'GetPrivateIP') found = all.filter((address) => addressIn(set, address));
    else if (call === 'GetPublicIP') found = all.filter((address) => !addressIn(set, address));
    else
      throw new Error(
        `unknown address template "{{ ${call} }}"; GetPrivateIP, GetPublicIP and GetInterfaceIP are known`,
      );
    const [first] = found;
    if (first === undefined) throw new Error(`no address found for "{{ ${call} }}"`);
    return first;
  });
}
