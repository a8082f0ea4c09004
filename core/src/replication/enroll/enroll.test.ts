import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/bytes.ts';
import { Refusal } from '../../base/refusal.ts';
import { testEnv } from '../../base/testing/env.ts';
import { mapStore } from '../../storage/testing/map-store.ts';
import {
  activationPayload,
  addressOfJwt,
  isJwt,
  linkOfPayload,
  openActivation,
  sealActivation,
} from './activation.ts';
import { dialAddress } from './address.ts';
import { createSecondaryLeaf, createSetAuthority } from './authority.ts';
import { addSecondary, checkSecondaryId, listSecondaries, removeSecondary } from './known-secondaries.ts';
import { generateKeyPair, loadKeyPair, parsePublicKey } from './public-key.ts';
import { openBox, sealTo } from './sealed-box.ts';

const env = testEnv();
const { crypto } = env;
/** JWT of the guide (contract 2.1, V6). */
const GUIDE_JWT =
  'eyJhbGciOiJFUzUxMiIsInR5cCI6IkpXVCJ9.eyJhZGRyIjoiaHR0cDovLzEzLjU3LjIwLjQxOjgyMDAiLCJleHAiOjE1MjkzMzkzMzEsImlhdCI6MTUyOTMzNzUzMSwianRpIjoiZDZmMmMzZTItMTZjNS1mNTU0LWYxMzAtNzMzZDE0OWNiNTIzIiwidHlwZSI6IndyYXBwaW5nIn0.MIGI';

const isBad = (error: unknown) => error instanceof Refusal && error.status === 400;

test('a sealed box opens for its key and use alone, and not when anything was changed', () => {
  const mine = crypto.x25519Generate();
  const other = crypto.x25519Generate();
  const box = sealTo(crypto, mine.publicKey, 'bootstrap', utf8('secret'));
  assert.deepEqual(openBox(crypto, mine, 'bootstrap', box), utf8('secret'));
  assert.equal(openBox(crypto, other, 'bootstrap', box), undefined);
  assert.equal(openBox(crypto, mine, 'activation', box), undefined);
  for (let i = 0; i < box.length; i++) {
    const changed = box.slice();
    changed[i] = (changed[i] as number) ^ 1;
    assert.equal(openBox(crypto, mine, 'bootstrap', changed), undefined, `byte ${i}`);
  }
  assert.equal(openBox(crypto, mine, 'bootstrap', box.slice(0, 20)), undefined);
});

test('an activation payload gives back the link it was made of', async () => {
  const { authority, server } = await createSetAuthority(env, 'set');
  const client = await createSecondaryLeaf(env, authority, 'b');
  const payload = activationPayload(crypto, {
    id: 'b',
    setId: 'set',
    clusterAddress: 'https://a.example:8201',
    apiAddress: 'https://a.example:8200',
    authority: authority.certificate,
    server: server.certificate,
    client,
  });
  const { setId, link } = linkOfPayload(crypto, JSON.parse(JSON.stringify(payload)));
  assert.equal(setId, 'set');
  assert.equal(link.secondaryId, 'b');
  assert.equal(link.primaryAddress, 'a.example:8201');
  const pair = crypto.x25519Generate();
  const token = sealActivation(crypto, pair.publicKey, payload);
  assert.equal(isJwt(token), false);
  assert.deepEqual(openActivation(crypto, pair, token), JSON.parse(JSON.stringify(payload)));
  assert.equal(openActivation(crypto, crypto.x25519Generate(), token), undefined);
  for (const name of Object.keys(payload).filter((name) => !['mode', 'primary_api_addr'].includes(name))) {
    assert.throws(() => linkOfPayload(crypto, { ...payload, [name]: undefined }), isBad, name);
    assert.throws(() => linkOfPayload(crypto, { ...payload, [name]: 7 }), isBad, name);
  }
});

test('the address in a wrapping JWT is read without trusting the rest', () => {
  assert.equal(isJwt(GUIDE_JWT), true);
  assert.equal(addressOfJwt(GUIDE_JWT), 'http://13.57.20.41:8200');
  assert.equal(addressOfJwt('a.e30.b'), '');
  assert.throws(() => addressOfJwt('a.b.c'), isBad);
  assert.throws(() => addressOfJwt('a..c'), isBad);
});

test('an address names a host and a port and nothing else', () => {
  const rows: [string, string | undefined][] = [
    ['https://a.example:8201', 'a.example:8201'],
    ['a.example', 'a.example:8201'],
    ['10.0.0.1:9', '10.0.0.1:9'],
    ['https://[::1]:8201/', '[::1]:8201'],
    ['user@a:1', undefined],
    ['a:0', undefined],
    ['a:65536', undefined],
    ['https://a/b', undefined],
    ['a b', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of rows) assert.equal(dialAddress(text), expected, text);
});

test('ids of secondaries are names, unique, and listed in order', async () => {
  const store = mapStore();
  const row = { pin: 'p', created: 0, expires: 1, usedBy: undefined };
  await store.transact(async (tx) => {
    await addSecondary(tx, { ...row, id: 'b' });
    await addSecondary(tx, { ...row, id: 'a.1-x' });
  });
  await assert.rejects(
    store.transact((tx) => addSecondary(tx, { ...row, id: 'b' })),
    isBad,
  );
  await assert.rejects(
    store.transact((tx) => removeSecondary(tx, 'c')),
    isBad,
  );
  await store.transact((tx) => removeSecondary(tx, 'b'));
  assert.deepEqual(
    (await store.read(listSecondaries)).map(({ id }) => id),
    ['a.1-x'],
  );
  for (const id of ['', 'a/b', '.a', 'a.', '-a', 'a b', 'x'.repeat(129), '\u0000']) {
    assert.throws(() => checkSecondaryId(id), isBad, JSON.stringify(id));
  }
});

test('a new key pair replaces the last, and its public half is recognised', async () => {
  const store = mapStore();
  assert.equal(await store.read(loadKeyPair), undefined);
  await generateKeyPair(store, crypto);
  const second = await generateKeyPair(store, crypto);
  assert.deepEqual(parsePublicKey(second), (await store.read(loadKeyPair))?.publicKey);
  for (const bad of ['', 'AAAA', `A${second}`, '!!']) assert.throws(() => parsePublicKey(bad), isBad, bad);
});
