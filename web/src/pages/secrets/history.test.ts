import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHistory, versionState } from './history.ts';

const NOW = Date.parse('2026-01-10T00:00:00Z');

test('versions are sorted by number, and each has its state', () => {
  const version = (deletion_time: string, destroyed = false) => ({
    created_time: '2026-01-01T00:00:00Z',
    deletion_time,
    destroyed,
  });
  const history = parseHistory({
    current_version: 10,
    cas_required: true,
    custom_metadata: { owner: 'red' },
    versions: {
      '10': version('2026-02-01T00:00:00Z'),
      '2': version('2026-01-02T00:00:00Z'),
      '9': version(''),
      '1': version('2026-01-02T00:00:00Z', true),
    },
  });
  assert.deepEqual(
    history.versions.map((entry) => [entry.number, versionState(entry, history, NOW)]),
    [
      [10, 'current'],
      [9, 'old'],
      [2, 'deleted'],
      [1, 'destroyed'],
    ],
  );
  assert.deepEqual([history.casRequired, history.custom], [true, { owner: 'red' }]);
});

test('metadata without versions is a secret with settings only', () => {
  const history = parseHistory({ current_version: 0, custom_metadata: null, versions: {} });
  assert.deepEqual(history, { current: 0, versions: [], casRequired: false, custom: {} });
});
