import { secret, Secret, text, url, type InstallationValues } from '@hub/core';

/**
 * Our registration at SMSAPI and where its pages are. Of the three generations of addresses in SMSAPI's own modules the
 * newest, which serves .pl and .com alike, is the default (CONFIRMED: smsapi-mautic, Magento module).
 */
export const smsapiInstallation = {
  clientId: text({ label: { pl: 'ID klienta OAuth', en: 'OAuth client id', el: 'ID πελάτη OAuth' } }),
  clientSecret: secret({
    label: { pl: 'Secret klienta OAuth', en: 'OAuth client secret', el: 'Secret πελάτη OAuth' },
  }),
  authorizeUrl: url({
    label: { pl: 'Strona zgody', en: 'Consent page', el: 'Σελίδα συγκατάθεσης' },
    default: 'https://oauth.smsapi.io/oauth/access',
  }),
  tokenUrl: url({
    label: { pl: 'Adres tokenów', en: 'Token address', el: 'Διεύθυνση token' },
    default: 'https://oauth.smsapi.io/api/oauth/token',
  }),
  apiUrl: url({
    label: { pl: 'API połączonych kont', en: 'API of connected accounts', el: 'API συνδεδεμένων λογαριασμών' },
    default: 'https://smsapi.io/api',
  }),
} as const;

export interface Registration {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly apiUrl: string;
}

/** Null where the operator registered no client. */
export function registrationOf(values: InstallationValues | null): Registration | null {
  const { clientId, clientSecret, authorizeUrl, tokenUrl, apiUrl } = values ?? {};
  if (typeof clientId !== 'string' || !(clientSecret instanceof Secret)) return null;
  if (typeof authorizeUrl !== 'string' || typeof tokenUrl !== 'string' || typeof apiUrl !== 'string') return null;
  return { clientId, clientSecret, authorizeUrl, tokenUrl, apiUrl };
}
