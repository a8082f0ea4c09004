/** axe looks at what stands on the page now: names, roles, contrast, order of headings. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Visitor } from './visitor.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
};

/** One line for each violation, in light and in dark. */
export async function violations(visitor: Visitor): Promise<readonly string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await visitor.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    // Evaluated by the debugger, which the page's own policy does not bind.
    await visitor.page.evaluate(`${axe}; undefined`);
    const result: unknown = await visitor.page.evaluate(
      `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)`,
    );
    for (const violation of result as readonly Violation[]) {
      const node = violation.nodes[0];
      found.push(
        `${visitor.path} (${scheme}): ${violation.id}: ${violation.help}: ${node?.html} ${node?.failureSummary ?? ''}`,
      );
    }
  }
  await visitor.page.emulateMedia({ colorScheme: 'light' });
  return found;
}
