/** The stage of one scenario: seeded decisions, sites behind relays, and the order in which all is removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cleanup, follow, Site, startSite } from '../acceptance/site.ts';
import { ClusterNode, type NodeOptions } from '../tools/cluster/node.ts';
import { Random } from './random.ts';
import { Relay } from './relay.ts';

/** A site, reached by its clients through one relay and by other clusters through another. */
export type Place = {
  readonly name: string;
  readonly site: Site;
  readonly clients: Relay;
  readonly links: Relay;
};

export class World implements Cleanup {
  readonly seed: number;
  readonly random: Random;
  readonly #ends: (() => Promise<void>)[] = [];

  constructor(seed: number) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  after(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  /** Removes everything, last things first; the first failure is thrown when all is done. */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#ends.splice(0).reverse()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** An empty folder that is removed at the end. */
  folder(name: string): string {
    const path = mkdtempSync(join(tmpdir(), `holdfast-chaos-${name}-`));
    this.after(async () => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  async relay(): Promise<Relay> {
    const relay = await Relay.open(this.random);
    this.after(() => relay.close());
    return relay;
  }

  /** A started, initialised, unsealed site with a KV mount `secret`. */
  async place(name: string, options: Partial<NodeOptions> = {}): Promise<Place> {
    const clients = await this.relay();
    const links = await this.relay();
    const site = await startSite(this, name, {
      advertisedApi: clients.address,
      advertisedCluster: links.address,
      ...options,
    });
    clients.lead(site.node.apiPort, site.node.host);
    links.lead(site.node.clusterPort, site.node.host);
    return { name, site, clients, links };
  }

  /** Two sites, the second a DR secondary of the first. */
  async pair(options: Partial<NodeOptions> = {}): Promise<{ readonly a: Place; readonly b: Place }> {
    const [a, b] = await Promise.all([this.place('a', options), this.place('b', options)]);
    await a.site.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
    await follow(a.site, b.site);
    return { a, b };
  }

  /** A site that is not started: its folder is the caller's. */
  async bareSite(name: string, options: Partial<NodeOptions> = {}): Promise<Site> {
    const node = await ClusterNode.create({ name, folder: this.folder(name), ...options });
    this.after(async () => {
      node.signal('SIGCONT');
      await node.stop('SIGKILL');
    });
    return new Site(node);
  }
}
