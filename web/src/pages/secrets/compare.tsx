/** Two versions of a secret side by side. */
import { kvV2Data, kvV2Metadata } from '@holdfast/api/endpoints/kv-v2';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Json } from '../../api/call.ts';
import { useRead } from '../../api/use-read.ts';
import { Button } from '../../components/button.tsx';
import { SelectField } from '../../components/field.tsx';
import { Card, Empty, ErrorNotice, Loading, Table, Tag, type Tone } from '../../components/page.tsx';
import { type Change, type Difference, diffDocuments, diffLines } from './diff.ts';
import { type History, parseHistory, versionState } from './history.ts';
import type { Mount } from './mounts.ts';
import { SecretLayout } from './secret-layout.tsx';

const TONE: Readonly<Record<Change, Tone>> = {
  added: 'success',
  removed: 'danger',
  changed: 'warning',
  same: 'neutral',
};

const WORD: Readonly<Record<Change, string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
  same: 'The same',
};

export default function Compare() {
  return <SecretLayout>{(mount, path) => <Versions mount={mount} path={path} />}</SecretLayout>;
}

function Versions({ mount, path }: { readonly mount: Mount; readonly path: string }) {
  const { answer, error, loading } = useRead(kvV2Metadata, { path }, { mount: mount.path });
  if (loading) return <Loading what="Reading the versions" />;
  if (answer === undefined) return <ErrorNotice error={error} title="The versions cannot be listed" />;
  const history = parseHistory(answer.data);
  if (history.versions.length < 2) {
    return (
      <Empty title="There is one version only">Once there are more, two of them can be compared here.</Empty>
    );
  }
  return <Pick mount={mount} path={path} history={history} />;
}

function Pick({
  mount,
  path,
  history,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly history: History;
}) {
  const [search, setSearch] = useSearchParams();
  const [now] = useState(() => Date.now());
  const to = search.get('to') ?? String(history.versions[0]?.number ?? '');
  const from =
    search.get('from') ?? String(history.versions.find((entry) => entry.number < Number(to))?.number ?? to);
  const options = history.versions.map((version) => {
    const state = versionState(version, history, now);
    const more = state === 'old' ? '' : ` (${state})`;
    return { value: String(version.number), label: `Version ${version.number}${more}` };
  });
  const choose = (name: 'from' | 'to', value: string): void =>
    setSearch(
      (before) => {
        before.set('from', from);
        before.set('to', to);
        before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return (
    <>
      <div className="pick">
        <SelectField
          label="Older"
          value={from}
          onChange={(value) => choose('from', value)}
          options={options}
        />
        <SelectField label="Newer" value={to} onChange={(value) => choose('to', value)} options={options} />
      </div>
      <Both key={`${from} ${to}`} mount={mount} path={path} from={Number(from)} to={Number(to)} />
    </>
  );
}

function Both({
  mount,
  path,
  from,
  to,
}: {
  readonly mount: Mount;
  readonly path: string;
  readonly from: number;
  readonly to: number;
}) {
  const before = useRead(kvV2Data, { path, version: from }, { mount: mount.path });
  const after = useRead(kvV2Data, { path, version: to }, { mount: mount.path });
  const left = documentOf(before.answer?.data);
  const right = documentOf(after.answer?.data);
  if (before.loading || after.loading) return <Loading what="Reading both versions" />;
  if (left === undefined || right === undefined) {
    return (
      <>
        <ErrorNotice error={before.error} title={`Version ${from} cannot be read; it may be deleted`} />
        <ErrorNotice error={after.error} title={`Version ${to} cannot be read; it may be deleted`} />
      </>
    );
  }
  return <Differences found={diffDocuments(left, right)} from={from} to={to} />;
}

function documentOf(data: Json | undefined): Json | undefined {
  const document = data?.['data'];
  return typeof document === 'object' && document !== null ? { ...document } : undefined;
}

function Differences({
  found,
  from,
  to,
}: {
  readonly found: readonly Difference[];
  readonly from: number;
  readonly to: number;
}) {
  const [shown, setShown] = useState(false);
  const different = found.filter(({ change }) => change !== 'same').length;
  return (
    <Card
      title={
        different === 0 ? 'Nothing differs' : different === 1 ? '1 key differs' : `${different} keys differ`
      }
      actions={
        <Button aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide all values' : 'Show all values'}
        </Button>
      }
    >
      {found.length === 0 ? (
        <Empty title="Both versions have no keys" />
      ) : (
        <Table label="Differences" columns={['Key', 'Change', `From version ${from} to ${to}`]}>
          {found.map((difference) => (
            <tr key={difference.key}>
              <td>
                <span className="wide-name">{difference.key}</span>
              </td>
              <td>
                <Tag tone={TONE[difference.change]}>{WORD[difference.change]}</Tag>
              </td>
              <td>{shown ? <Values difference={difference} /> : <span className="muted">••••••••</span>}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

/** Old lines with a minus, new ones with a plus, so that colour alone says nothing. */
function Values({ difference }: { readonly difference: Difference }) {
  const lines =
    difference.before === undefined
      ? (difference.after ?? '').split('\n').map((line) => ({ line, kind: 'come' as const }))
      : difference.after === undefined
        ? difference.before.split('\n').map((line) => ({ line, kind: 'gone' as const }))
        : diffLines(difference.before, difference.after);
  return (
    <span className="diff-text">
      {lines.map(({ line, kind }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <span key={at} className={kind}>
          {kind === 'gone' ? '− ' : kind === 'come' ? '+ ' : '  '}
          {line}
        </span>
      ))}
    </span>
  );
}
