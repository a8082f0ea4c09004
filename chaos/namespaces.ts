/**
 * Hosts of our own: network namespaces around a bridge that stands in a namespace itself, so that nothing of it
 * is seen from the machine. Faults are packet filters (nft) and shapers (tc) inside of them.
 */
import { must, needPrograms, needRoot } from './need.ts';
import type { World } from './world.ts';

/** Only inside of the namespaces made here. */
const NETWORK = '10.213.77';

export type Host = { readonly name: string; readonly address: string };

function hostAt(name: string, i: number): Host {
  return { name, address: `${NETWORK}.${i + 1}` };
}

export class Lan {
  /** First part of the names of the namespaces, by which `known` finds them again. */
  readonly prefix: string;
  readonly #hosts = new Map<string, Host>();

  private constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** The hosts that `make` made in another process. */
  static known(prefix: string, names: readonly string[]): Lan {
    const lan = new Lan(prefix);
    for (const [i, name] of names.entries()) lan.#hosts.set(name, hostAt(name, i));
    return lan;
  }

  /** Hosts with these names on one network, removed at the end of `world`. */
  static make(world: World, names: readonly string[]): Lan {
    needRoot('network namespaces are made');
    needPrograms('ip', 'nft', 'tc');
    const lan = new Lan(`hf${process.pid}`);
    const hub = `${lan.prefix}hub`;
    const ip = (...args: readonly string[]): string => must('ip', args);
    const add = (name: string): void => {
      ip('netns', 'add', name);
      world.after(async () => {
        must('ip', ['netns', 'del', name]);
      });
    };
    add(hub);
    ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', hub, 'link', 'set', 'br0', 'up');
    for (const [i, name] of names.entries()) {
      const namespace = `${lan.prefix}${name}`;
      const host = hostAt(name, i);
      add(namespace);
      ip('-n', hub, 'link', 'add', `v${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
      ip('-n', hub, 'link', 'set', `v${name}`, 'master', 'br0', 'up');
      ip('-n', namespace, 'addr', 'add', `${host.address}/24`, 'dev', 'eth0');
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
      ip('-n', namespace, 'link', 'set', 'eth0', 'up');
      must('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], TABLE);
      lan.#hosts.set(name, host);
    }
    return lan;
  }

  address(name: string): string {
    return this.#host(name).address;
  }

  /** Program and arguments that run another program on host `name`. */
  enter(name: string): readonly string[] {
    return ['ip', 'netns', 'exec', `${this.prefix}${this.#host(name).name}`];
  }

  /** What `from` sends to `to` is dropped on arrival. */
  cut(from: string, to: string): void {
    this.#nft(to, `add rule inet chaos in ip saddr ${this.address(from)} drop`);
  }

  /** `percent` of the packets that reach host `name` from `from` are dropped. */
  lose(from: string, name: string, percent: number): void {
    this.#nft(
      name,
      `add rule inet chaos in ip saddr ${this.address(from)} numgen random mod 100 < ${percent} drop`,
    );
  }

  /** Host `name` sends at most this much. */
  shape(name: string, rate: string): void {
    const { name: host } = this.#host(name);
    must('tc', [
      '-n',
      `${this.prefix}${host}`,
      'qdisc',
      'replace',
      'dev',
      'eth0',
      'root',
      'tbf',
      'rate',
      rate,
      'burst',
      '16kb',
      'latency',
      '400ms',
    ]);
  }

  /** No fault is left on host `name`. */
  heal(name: string): void {
    this.#nft(name, 'flush chain inet chaos in');
    const { name: host } = this.#host(name);
    const shaped = must('tc', ['-n', `${this.prefix}${host}`, 'qdisc', 'show', 'dev', 'eth0']).includes(
      'tbf',
    );
    if (shaped) must('tc', ['-n', `${this.prefix}${host}`, 'qdisc', 'del', 'dev', 'eth0', 'root']);
  }

  #nft(name: string, command: string): void {
    must('ip', [...this.enter(name).slice(1), 'nft', '-f', '-'], `${command}\n`);
  }

  #host(name: string): Host {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }
}

const TABLE =
  'table inet chaos {\n  chain in {\n    type filter hook input priority 0; policy accept;\n  }\n}\n';
