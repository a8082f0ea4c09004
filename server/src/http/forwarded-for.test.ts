import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress } from './forwarded-for.ts';
import { exchange, listenerConfig, openEdge } from './testing/edge.ts';

function ask(
  settings: Readonly<Record<string, unknown>>,
  socket: string,
  headers: readonly string[] | undefined,
): string {
  const config = listenerConfig(settings).forwardedFor;
  try {
    const { address, forwarded } = clientAddress(config, socket, headers);
    return `${address} ${forwarded ? 'forwarded' : 'direct'}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const PROXIES = { x_forwarded_for_authorized_addrs: '10.0.0.0/8,192.0.2.7,2001:db8::/32' };
const LENIENT = {
  ...PROXIES,
  x_forwarded_for_reject_not_present: false,
  x_forwarded_for_reject_not_authorized: 'false',
};
const NOT_PRESENT = 'missing x-forwarded-for header and configured to reject when not present';
const NOT_AUTHORIZED =
  'client address not authorized for x-forwarded-for and configured to reject connection';

test('who the client is, by configuration, socket and header', () => {
  const rows: readonly (readonly [
    Readonly<Record<string, unknown>>,
    string,
    readonly string[] | undefined,
    string,
  ])[] = [
    [{}, '10.1.1.1', ['203.0.113.9'], '10.1.1.1 direct'],
    [PROXIES, '10.1.1.1', ['203.0.113.9'], '203.0.113.9 forwarded'],
    [PROXIES, '::ffff:10.1.1.1', ['203.0.113.9'], '203.0.113.9 forwarded'],
    [PROXIES, '192.0.2.7', ['203.0.113.9'], '203.0.113.9 forwarded'],
    [PROXIES, '2001:db8::1', ['203.0.113.9'], '203.0.113.9 forwarded'],
    [PROXIES, '10.1.1.1', ['198.51.100.1, 203.0.113.9'], '203.0.113.9 forwarded'],
    [PROXIES, '10.1.1.1', ['198.51.100.1', '203.0.113.9'], '203.0.113.9 forwarded'],
    [
      { ...PROXIES, x_forwarded_for_hop_skips: 1 },
      '10.1.1.1',
      ['198.51.100.1, 203.0.113.9'],
      '198.51.100.1 forwarded',
    ],
    [
      { ...PROXIES, x_forwarded_for_hop_skips: 2 },
      '10.1.1.1',
      ['198.51.100.1, 203.0.113.9'],
      'malformed x-forwarded-for configuration or request, hops to skip (2) would skip before earliest chain link (chain length 2)',
    ],
    [PROXIES, '10.1.1.1', undefined, NOT_PRESENT],
    [PROXIES, '192.0.2.8', ['203.0.113.9'], NOT_AUTHORIZED],
    [PROXIES, '2001:db9::1', ['203.0.113.9'], NOT_AUTHORIZED],
    [LENIENT, '10.1.1.1', undefined, '10.1.1.1 direct'],
    [LENIENT, '192.0.2.8', ['203.0.113.9'], '192.0.2.8 direct'],
    [LENIENT, '10.1.1.1', ['203.0.113.9'], '203.0.113.9 forwarded'],
  ];
  for (const [settings, socket, headers, wanted] of rows) {
    assert.equal(ask(settings, socket, headers), wanted, JSON.stringify([settings, socket, headers]));
  }
});

test('a header that is not believed does not reach the handler', async () => {
  const headers = ['X-Forwarded-For: 203.0.113.9'];
  await using edge = await openEdge({ settings: LENIENT });
  await exchange(edge.port, 'GET', '/v1/a', { headers });
  assert.equal(edge.requests[0]?.remoteAddress, '127.0.0.1');
  assert.equal(edge.requests[0]?.headers['x-forwarded-for'], undefined);

  await using trusting = await openEdge({ settings: { x_forwarded_for_authorized_addrs: ['127.0.0.1'] } });
  await exchange(trusting.port, 'GET', '/v1/a', { headers });
  assert.equal(trusting.requests[0]?.remoteAddress, '203.0.113.9');
  assert.equal(trusting.requests[0]?.headers['x-forwarded-for'], '203.0.113.9');
});
