import type { Answer } from '../../api/call.ts';
import { Card, Rows, Tag } from '../../components/page.tsx';

/** What a check of the sync index found (contract 6.6). */
export function MerkleReport({ answer }: { readonly answer: Answer }) {
  const report = answer.data['merkle_check_report'];
  const entries = typeof report === 'object' && report !== null ? Object.entries(report) : [];
  const corrupted = entries.some(([name, value]) => /^corrupted.*(?:root|tree)/.test(name) && value === true);
  return (
    <Card
      title="Result of the check"
      actions={
        <Tag tone={corrupted ? 'danger' : 'success'}>
          {corrupted ? 'Something differs' : 'Everything fits'}
        </Tag>
      }
    >
      <Rows
        rows={entries.map(([name, value]) => ({
          term: name.replaceAll('_', ' '),
          value: <code>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</code>,
        }))}
      />
    </Card>
  );
}
