import assert from 'node:assert/strict';
import { randomBytes, X509Certificate } from 'node:crypto';
import { type AddressInfo, connect as tcp } from 'node:net';
import { describe, test } from 'node:test';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { fromHex, text, toBase64, toHex, utf8 } from '@holdfast/core/base/bytes';
import type { Certificate } from '@holdfast/core/base/crypto';
import { Refusal } from '@holdfast/core/base/refusal';
import { createMessage, decrypt, generateKey, readMessage, readPrivateKey } from 'openpgp';
import { nodeCrypto } from './node-crypto.ts';

const crypto = nodeCrypto();

function hex(digits: string): Uint8Array {
  const bytes = fromHex(digits);
  assert.ok(bytes);
  return bytes;
}

describe('symmetric cryptography', () => {
  test('SHA-256 gives the digest of FIPS 180-4', () => {
    assert.equal(
      toHex(crypto.sha256(utf8('abc'))),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  test('every digest has the length of its name and the value of its standard', () => {
    for (const family of ['sha2', 'sha3'] as const) {
      for (const bits of [224, 256, 384, 512] as const) {
        assert.equal(crypto.digest(`${family}-${bits}`, utf8('abc')).length, bits / 8);
      }
    }
    assert.deepEqual(crypto.digest('sha2-256', utf8('abc')), crypto.sha256(utf8('abc')));
    assert.equal(
      toHex(crypto.digest('sha3-256', utf8('abc'))),
      '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
    );
  });

  test('AES-256-GCM gives the bytes of the GCM specification, test case 16', () => {
    const key = crypto.aeadKey(hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'));
    const plaintext = hex(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    );
    const aad = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
    const nonce = hex('cafebabefacedbaddecaf888');
    const sealed = key.seal(nonce, plaintext, aad);
    assert.equal(
      toHex(sealed),
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
        '76fc6ece0f4e1768cddf8853bb2d551b',
    );
    assert.deepEqual(key.open(nonce, sealed, aad), plaintext);
  });

  test('a changed tag, ciphertext, nonce or AAD does not open', () => {
    const key = crypto.aeadKey(randomBytes(32));
    const nonce = new Uint8Array(12);
    const sealed = key.seal(nonce, utf8('secret'), utf8('aad'));
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice();
      changed[i] = (changed[i] ?? 0) ^ 1;
      assert.equal(key.open(nonce, changed, utf8('aad')), undefined);
    }
    assert.equal(key.open(new Uint8Array(12).fill(1), sealed, utf8('aad')), undefined);
    assert.equal(key.open(nonce, sealed, utf8('other')), undefined);
    assert.equal(key.open(nonce, sealed.subarray(0, 15), utf8('aad')), undefined);
    assert.deepEqual(key.open(nonce, sealed, utf8('aad')), utf8('secret'));
  });

  test('a key or nonce of another length is refused', () => {
    assert.throws(() => crypto.aeadKey(new Uint8Array(16)), RangeError);
    assert.throws(
      () => crypto.aeadKey(new Uint8Array(32)).seal(new Uint8Array(16), utf8(''), utf8('')),
      RangeError,
    );
  });

  test('HMAC-SHA-256 gives the bytes of RFC 4231, test case 2', () => {
    assert.equal(
      toHex(crypto.macKey(utf8('Jefe')).mac(utf8('what do ya want for nothing?'))),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('HKDF gives the bytes of RFC 5869, test case 1', () => {
    const out = crypto.hkdf(
      new Uint8Array(22).fill(0x0b),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
      42,
    );
    assert.equal(
      toHex(out),
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
  });
});

describe('curves', () => {
  test('an ES512 signature has 132 bytes and verifies in raw and in DER form', () => {
    const key = crypto.p521Generate();
    const signature = crypto.p521Sign(key, utf8('message'));
    assert.equal(signature.length, 132);
    const publicKey = { x: key.x, y: key.y };
    assert.equal(crypto.p521Verify(publicKey, utf8('message'), signature), true);
    assert.equal(crypto.p521Verify(publicKey, utf8('message'), der(signature)), true);
    assert.equal(crypto.p521Verify(publicKey, utf8('massage'), signature), false);
    assert.equal(crypto.p521Verify(publicKey, utf8('message'), signature.slice(1)), false);
    assert.equal(crypto.p521Verify(crypto.p521Generate(), utf8('message'), signature), false);
    assert.equal(crypto.p521Verify({ x: 'AA', y: 'AA' }, utf8('message'), signature), false);
  });

  test('a P-521 key survives PKCS#8, and a public key alone cannot sign', () => {
    const key = crypto.p521Generate();
    assert.deepEqual(crypto.p521FromPkcs8(crypto.p521ToPkcs8(key)), key);
    assert.throws(() => crypto.p521Sign({ x: key.x, y: key.y }, utf8('')), /no private half/);
  });

  test('X25519 agrees on the secret of RFC 7748, 6.1', () => {
    const shared = crypto.x25519Shared(
      hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'),
      hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'),
    );
    assert.equal(toHex(shared), '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
  });

  test('both ends of X25519 get the same secret, and a key of low order is refused', () => {
    const one = crypto.x25519Generate();
    const other = crypto.x25519Generate();
    assert.deepEqual(
      crypto.x25519Shared(one.privateKey, other.publicKey),
      crypto.x25519Shared(other.privateKey, one.publicKey),
    );
    assert.throws(() => crypto.x25519Shared(one.privateKey, new Uint8Array(32)));
  });
});

describe('passwords', () => {
  test('a bcrypt hash matches its password only', async () => {
    const hash = await crypto.passwordHash('correct horse', 4);
    assert.match(hash, /^\$2b\$04\$/);
    assert.equal(await crypto.passwordMatches('correct horse', hash), true);
    assert.equal(await crypto.passwordMatches('battery staple', hash), false);
    assert.equal(await crypto.passwordMatches('correct horse', 'nonsense'), false);
  });

  test('a flood of password checks is refused beyond the queue, and the queue is served', async () => {
    const hash = await crypto.passwordHash('p', 4);
    const results = await Promise.allSettled(
      Array.from({ length: 300 }, () => crypto.passwordMatches('p', hash)),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(results.length - refused.length, 258);
    assert.ok(refused.every(({ reason }) => reason instanceof Refusal && reason.status === 503));
    assert.equal(await crypto.passwordMatches('p', hash), true);
  });
});

describe('certificates', () => {
  const notBefore = Date.UTC(2020, 0, 2, 3, 4, 5);
  const notAfter = Date.UTC(2049, 0, 1);

  test('a leaf is signed by its authority, carries the given times and names, and is no authority', async () => {
    const authority = await crypto.createAuthority({ commonName: 'replication', notBefore, notAfter });
    const leaf = await crypto.createLeaf(authority, {
      commonName: 'node, one',
      dnsNames: ['a.example', 'b.example'],
      notBefore,
      notAfter,
    });
    const parsed = new X509Certificate(leaf.certificate);
    const issuer = new X509Certificate(authority.certificate);
    assert.equal(parsed.verify(issuer.publicKey), true);
    assert.equal(parsed.checkIssued(issuer), true);
    assert.equal(issuer.ca, true);
    assert.equal(parsed.ca, false);
    assert.equal(Date.parse(parsed.validFrom), notBefore);
    assert.equal(Date.parse(parsed.validTo), notAfter);
    assert.equal(parsed.checkHost('b.example'), 'b.example');
    assert.equal(parsed.checkHost('c.example'), undefined);
    assert.equal(parsed.subject, 'CN=node\\, one');
    assert.equal(parsed.publicKey.asymmetricKeyDetails?.namedCurve, 'secp521r1');
    assert.deepEqual(parsed.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    assert.equal(crypto.p521FromPkcs8(leaf.privateKey).x, parsed.publicKey.export({ format: 'jwk' }).x);
    assert.notEqual(parsed.serialNumber, issuer.serialNumber);
  });

  test('a leaf for browsers is on P-256, from its key to its signature', async () => {
    const options = { commonName: 'localhost', notBefore, notAfter, curve: 'P-256' } as const;
    const authority = await crypto.createAuthority(options);
    const leaf = await crypto.createLeaf(authority, { ...options, dnsNames: ['localhost'] });
    const parsed = new X509Certificate(leaf.certificate);
    const issuer = new X509Certificate(authority.certificate);
    assert.equal(parsed.verify(issuer.publicKey), true);
    for (const certificate of [parsed, issuer]) {
      assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    }
  });

  test('two nodes with leaves of one authority make a TLS 1.3 connection that proves both', async () => {
    const options = { notBefore: Date.UTC(2020, 0, 1), notAfter };
    const authority = await crypto.createAuthority({ commonName: 'set', ...options });
    const one = await crypto.createLeaf(authority, { commonName: 'one', dnsNames: ['one'], ...options });
    const other = await crypto.createLeaf(authority, {
      commonName: 'other',
      dnsNames: ['other'],
      ...options,
    });
    const ca = pem('CERTIFICATE', authority.certificate);
    const tls = (leaf: Certificate) => ({
      ca,
      cert: pem('CERTIFICATE', leaf.certificate),
      key: pem('PRIVATE KEY', leaf.privateKey),
      minVersion: 'TLSv1.3' as const,
      rejectUnauthorized: true,
    });
    const server = createServer({ ...tls(one), requestCert: true });
    const accepted = new Promise<TLSSocket>((resolve) => server.once('secureConnection', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = connect({ socket: tcp(port, '127.0.0.1'), servername: 'one', ...tls(other) });
    await new Promise((resolve, reject) => client.once('secureConnect', resolve).once('error', reject));
    const peer = await accepted;
    assert.equal(client.getProtocol(), 'TLSv1.3');
    assert.equal(peer.authorized, true);
    const seen = peer.getPeerX509Certificate();
    assert.ok(seen);
    assert.deepEqual(
      crypto.spkiFingerprint(new Uint8Array(seen.raw)),
      crypto.spkiFingerprint(other.certificate),
    );
    assert.notDeepEqual(crypto.spkiFingerprint(one.certificate), crypto.spkiFingerprint(other.certificate));
    client.destroy();
    peer.destroy();
    server.close();
  });
});

describe('OpenPGP', () => {
  test('a message to a base64 or armoured key opens with its private key only', async () => {
    const pair = await generateKey({ userIDs: [{ name: 'holder' }], format: 'object' });
    const binary = toBase64(pair.publicKey.write());
    for (const publicKey of [
      binary,
      `${binary.slice(0, 60)}\n${binary.slice(60)}\n`,
      pair.publicKey.armor(),
    ]) {
      const sealed = await crypto.pgpEncrypt(publicKey, utf8('share'));
      const opened = await decrypt({
        message: await readMessage({ binaryMessage: new Uint8Array(sealed) }),
        decryptionKeys: await readPrivateKey({ binaryKey: pair.privateKey.write() }),
      });
      assert.equal(opened.data, 'share');
      assert.equal(await crypto.pgpFingerprint(publicKey), pair.publicKey.getFingerprint());
    }
    assert.match(await crypto.pgpFingerprint(binary), /^[0-9a-f]{40,64}$/);
    assert.ok(await createMessage({ text: text(utf8('still usable')) }));
  });

  test('what is no key is an error', async () => {
    for (const bad of ['', 'not base64!', 'aGVsbG8=', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxxxx']) {
      await assert.rejects(crypto.pgpEncrypt(bad, utf8('share')));
      await assert.rejects(crypto.pgpFingerprint(bad));
    }
  });
});

/** DER of a raw signature: a sequence of two integers. */
function der(raw: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array): number[] => {
    let at = 0;
    while (at < bytes.length - 1 && bytes[at] === 0) at += 1;
    const body = [...bytes.slice(at)];
    if ((body[0] ?? 0) >= 0x80) body.unshift(0);
    return [2, body.length, ...body];
  };
  const body = [...integer(raw.slice(0, 66)), ...integer(raw.slice(66))];
  return Uint8Array.from([0x30, ...(body.length >= 0x80 ? [0x81] : []), body.length, ...body]);
}

function pem(label: string, bytes: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${toBase64(bytes).replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}
