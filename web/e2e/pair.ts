/** Two real clusters, a real browser, and the steps that every test of the interface begins with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { ClusterNode } from '../../tools/cluster/node.ts';
import { openChromium } from './chromium.ts';
import { Visitor } from './visitor.ts';

export type Keys = { readonly unseal: readonly string[]; readonly rootToken: string };

export class Pair implements AsyncDisposable {
  readonly a: ClusterNode;
  readonly b: ClusterNode;
  readonly browser: Browser;
  readonly #folder: string;
  readonly #visitors: Visitor[] = [];

  private constructor(a: ClusterNode, b: ClusterNode, browser: Browser, folder: string) {
    this.a = a;
    this.b = b;
    this.browser = browser;
    this.#folder = folder;
  }

  static async start(names: readonly [string, string] = ['frankfurt', 'dublin']): Promise<Pair> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-web-'));
    const [a, b] = await Promise.all([
      ClusterNode.create({ name: names[0], folder: join(folder, 'a') }),
      ClusterNode.create({ name: names[1], folder: join(folder, 'b') }),
    ]);
    await Promise.all([a.start(), b.start()]);
    return new Pair(a, b, await openChromium(), folder);
  }

  async visit(node: ClusterNode, path = '/'): Promise<Visitor> {
    const visitor = await Visitor.open(this.browser, node.address, path);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** What all browsers of this pair complained about. */
  get complaints(): readonly string[] {
    return this.#visitors.flatMap((visitor) => visitor.complaints);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await Promise.all([this.a.stop('SIGKILL'), this.b.stop('SIGKILL')]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Initialises by clicking, and gives what was on the screen once. */
export async function initialise(visitor: Visitor): Promise<Keys> {
  await visitor.heading('Initialise this cluster');
  await visitor.press('Initialise');
  await visitor.heading('Save these keys now');
  const text = await visitor.copy('Copy all');
  const unseal = [...text.matchAll(/Unseal Key \d+: (\S+)/g)].map((found) => found[1] ?? '');
  const rootToken = /Root Token: (\S+)/.exec(text)?.[1] ?? '';
  await visitor.page.getByLabel('I have saved the keys and the root token').check();
  await visitor.press('Continue to unseal');
  return { unseal, rootToken };
}

export async function unseal(visitor: Visitor, keys: Keys): Promise<void> {
  await visitor.heading('Unseal');
  for (const [at, key] of keys.unseal.slice(0, 3).entries()) {
    await visitor.fill('Unseal key', key);
    await visitor.press('Unseal');
    if (at < 2) await visitor.see(`${at + 1} / 3 keys provided`);
  }
}

export async function logIn(visitor: Visitor, token: string): Promise<void> {
  await visitor.heading('Log in');
  await visitor.fill('Token', token);
  await visitor.press('Log in');
  await visitor.page.locator('main h1').filter({ hasNotText: 'Log in' }).waitFor();
}

/** The whole ceremony, each key entered by a holder with a browser of their own; gives the decoded token. */
export async function operationToken(
  starter: Visitor,
  holders: readonly Visitor[],
  keys: Keys,
): Promise<string> {
  await starter.follow('Operation Token');
  await starter.press('Generate OTP');
  await starter.press('Generate Operation Token');
  await starter.see('0 / 3 keys provided');
  for (const [at, holder] of holders.entries()) {
    if (holder !== starter) await holder.follow('Operation Token');
    await holder.see(`${at} / 3 keys provided`);
    await holder.fill('Key', keys.unseal[at] ?? '');
    await holder.press('Generate Token');
    if (at < holders.length - 1) await starter.see(`${at + 1} / 3 keys provided`);
  }
  const last = holders.at(-1);
  if (last !== undefined && last !== starter) {
    await last.see('Yours was the last key.');
    const encoded = await last.copy('Copy Encoded Operation Token');
    await starter.see('The last key was entered in another browser');
    await starter.fill('Encoded Operation Token', encoded);
  }
  await starter.press('Decode here');
  await starter.see('Use it to promote');
  return starter.copy('Copy');
}
