/** The page that stands in when the web interface was not built: the seal status, without any script. */
import { text, utf8 } from '@holdfast/core/base/bytes';
import type { Entropy } from '@holdfast/core/base/env';
import { uuid } from '@holdfast/core/base/ids';
import type { RequestHandler } from '@holdfast/core/kernel/answer';
import { type UiFile, type UiFiles, uiFile } from './ui.ts';

const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; } code { background: #eee; padding: 0 .25rem; }
`;

/** The style sheet that the page links to (the policy forbids inline styles). */
export const STATUS_PAGE_FILES: UiFiles = new Map([['status.css', uiFile('status.css', utf8(STYLE))]]);

type SealStatus = {
  readonly initialized?: unknown;
  readonly sealed?: unknown;
  readonly t?: unknown;
  readonly n?: unknown;
  readonly progress?: unknown;
  readonly version?: unknown;
};

/** The page as of now. `handler` is asked for sys/seal-status, which needs no token. */
export async function statusPage(handler: RequestHandler | undefined, entropy: Entropy): Promise<UiFile> {
  const status = handler === undefined ? undefined : await sealStatus(handler, entropy);
  return uiFile('index.html', utf8(html(status)));
}

async function sealStatus(handler: RequestHandler, entropy: Entropy): Promise<SealStatus | undefined> {
  const answer = await handler.handle({
    id: uuid(entropy),
    operation: 'read',
    path: 'sys/seal-status',
    body: {},
    query: {},
    token: undefined,
    wrapTtlMs: undefined,
    wrapFormat: 'token',
    namespace: '',
    remoteAddress: '127.0.0.1',
    remotePort: 0,
    headers: {},
    listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
  });
  if (answer.status !== 200) return undefined;
  const status: unknown = JSON.parse(text(answer.body));
  return typeof status === 'object' && status !== null ? status : undefined;
}

function html(status: SealStatus | undefined): string {
  const state =
    status === undefined
      ? 'starting'
      : status.initialized !== true
        ? 'not initialized'
        : status.sealed === true
          ? 'sealed'
          : 'unsealed';
  const facts: [string, string][] = [['State', state]];
  if (status?.initialized === true) {
    facts.push(['Key shares', `${plain(status.t)} of ${plain(status.n)} needed`]);
    if (status.sealed === true) facts.push(['Unseal progress', plain(status.progress)]);
  }
  if (status?.version !== undefined) facts.push(['Version', plain(status.version)]);
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Holdfast</title><link rel="stylesheet" href="/ui/status.css"></head>
<body>
<main>
<h1>Holdfast</h1>
<dl>
${list}
</dl>
<p>The web interface is not part of this build. Make it with <code>npm run build</code> and start the server again.
Meanwhile use the command line: <code>holdfast status</code>, <code>holdfast operator init</code>,
<code>holdfast operator unseal</code>, or the HTTP API below <code>/v1/</code>. The documentation is in the
folder <code>docs</code>.</p>
</main>
</body>
</html>
`;
}

/** A fact as text that cannot be markup. */
function plain(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string'
    ? String(value).replace(/[^\w.+ -]/g, '')
    : '';
}
