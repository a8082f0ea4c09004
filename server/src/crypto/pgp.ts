/** OpenPGP for shares and tokens that only one person may read. Loaded on first use: it takes 60 ms. */
import type { Bytes } from '@holdfast/core/base/bytes';

type Library = typeof import('openpgp');
type PublicKey = Awaited<ReturnType<Library['readKey']>>;

/** `message` as a binary OpenPGP message to `publicKey`. Throws Error on a key that cannot encrypt. */
export async function pgpEncrypt(publicKey: string, message: Bytes): Promise<Bytes> {
  const openpgp = await import('openpgp');
  const encrypted = await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: new Uint8Array(message) }),
    encryptionKeys: await read(openpgp, publicKey),
    format: 'binary',
  });
  return encrypted;
}

/** Lower-case hex fingerprint of the primary key. Throws Error on a bad key. */
export async function pgpFingerprint(publicKey: string): Promise<string> {
  const openpgp = await import('openpgp');
  return (await read(openpgp, publicKey)).getFingerprint();
}

/** Vault's clients send base64 of the binary key; people paste armoured text. */
async function read(openpgp: Library, publicKey: string): Promise<PublicKey> {
  const trimmed = publicKey.trim();
  if (trimmed.startsWith('-----BEGIN ')) return openpgp.readKey({ armoredKey: trimmed });
  const encoded = trimmed.replace(/\s+/g, '');
  if (encoded === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) {
    throw new Error('the PGP key is neither base64 nor armoured');
  }
  return openpgp.readKey({ binaryKey: new Uint8Array(Buffer.from(encoded, 'base64')) });
}
