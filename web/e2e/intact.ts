/** Whether a page is still what it was made as. */
import assert from 'node:assert/strict';
import type { Visitor } from './visitor.ts';

/** What a text that became markup would leave behind. */
export async function intact(visitor: Visitor): Promise<void> {
  const found = await visitor.page.evaluate(
    `({
      foreign: document.querySelectorAll('iframe, img, object, embed, base, script:not([src^="/ui/"])').length,
      handlers: [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on'))).length,
      links: [...document.querySelectorAll('a[href]')].filter((a) => !/^https?:/.test(a.href)).length,
      ran: globalThis.hostile === true,
    })`,
  );
  assert.deepEqual(found, { foreign: 0, handlers: 0, links: 0, ran: false });
}
