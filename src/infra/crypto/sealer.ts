import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { HubError, Secret } from '@hub/kernel';

const VERSION = 1;

/** What a sealed value belongs to; a value moved to another row or field does not open. */
export interface SealContext {
  readonly organisation: string;
  readonly owner: string;
  readonly field: string;
}

/**
 * Seals values with AES-256-GCM under the master key. Layout: version ‖ key id (8 bytes) ‖ nonce (12) ‖ tag (16) ‖ text.
 * The context is bound as associated data.
 */
export class Sealer {
  readonly #key: Buffer;
  readonly keyId: Buffer;

  constructor(masterKey: Secret) {
    this.#key = Buffer.from(masterKey.reveal(), 'hex');
    this.keyId = createHash('sha256').update('talaria key id').update(this.#key).digest().subarray(0, 8);
  }

  seal(value: Secret, context: SealContext): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(associatedData(context));
    const sealed = Buffer.concat([cipher.update(value.reveal(), 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), this.keyId, nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws HubError `secret.unreadable` when the key, the context or the bytes are not those it was sealed with. */
  open(sealed: string, context: SealContext): Secret {
    try {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes[0] !== VERSION || !bytes.subarray(1, 9).equals(this.keyId)) throw new Error('sealed with another key');
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(9, 21));
      decipher.setAAD(associatedData(context)).setAuthTag(bytes.subarray(21, 37));
      return new Secret(Buffer.concat([decipher.update(bytes.subarray(37)), decipher.final()]).toString('utf8'));
    } catch (cause) {
      throw new HubError('secret.unreadable', `The sealed ${context.field} cannot be opened`, { cause });
    }
  }

  /** Tells master keys apart without telling anything about them. */
  fingerprint(): string {
    return createHash('sha256').update('talaria fingerprint').update(this.#key).digest('hex');
  }
}

function associatedData(context: SealContext): Buffer {
  return Buffer.from(JSON.stringify([context.organisation, context.owner, context.field]));
}
