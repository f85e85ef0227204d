import { randomInt } from 'node:crypto';
import { Secret as TotpSecret, TOTP } from 'otpauth';
import { Secret, SECOND_MS, type Instant } from '@hub/kernel';

const PERIOD_SECONDS = 30;
/** A phone's clock may be this many steps off, either way. */
const WINDOW_STEPS = 1;
const RECOVERY_CODES = 10;

/** A fresh secret, base32, as authenticator apps take it (RFC 6238 with the usual SHA-1, six digits, 30 seconds). */
export function newTotpSecret(): Secret {
  return new Secret(new TotpSecret({ size: 20 }).base32);
}

/** What the app's camera reads. */
export function totpUrl(secret: Secret, email: string): string {
  return totpOf(secret, email).toString();
}

/** The time step a code belongs to; null when it is wrong, too old, or of a step that was used (`lastStep`) or before it. */
export function stepOfCode(secret: Secret, code: string, lastStep: number | null, now: Instant): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW_STEPS });
  if (delta === null) return null;
  const step = Math.floor(now / SECOND_MS / PERIOD_SECONDS) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
}

/** Codes for the day the phone is gone: ten, each of ten digits, each for one sign-in. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const digits = String(randomInt(1e10)).padStart(10, '0');
    return `${digits.slice(0, 5)}-${digits.slice(5)}`;
  });
}

function totpOf(secret: Secret, label = ''): TOTP {
  return new TOTP({
    issuer: 'Talaria',
    label,
    secret: TotpSecret.fromBase32(secret.reveal()),
    digits: 6,
    period: PERIOD_SECONDS,
  });
}
