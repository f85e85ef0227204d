import { secret, text, Secret, type InstallationValues } from '@hub/core';

/** The operator's app, as Shoper's partner panel shows it. Reference §3.3. */
export const shoperInstallation = {
  appId: text({ label: { pl: 'ID aplikacji', en: 'App id', el: 'ID εφαρμογής' } }),
  appSecret: secret({ label: { pl: 'Secret aplikacji', en: 'App secret', el: 'Secret εφαρμογής' } }),
  appstoreSecret: secret({ label: { pl: 'Secret Appstore', en: 'Appstore secret', el: 'Secret Appstore' } }),
} as const;

export interface AppCredentials {
  readonly appId: string;
  readonly appSecret: Secret;
  /** Signs what the Appstore tells us, and who opens our page. */
  readonly appstoreSecret: Secret;
}

/** Null where the operator registered no app. */
export function credentialsOf(values: InstallationValues | null): AppCredentials | null {
  const { appId, appSecret, appstoreSecret } = values ?? {};
  const isWhole = typeof appId === 'string' && appSecret instanceof Secret && appstoreSecret instanceof Secret;
  return isWhole ? { appId, appSecret, appstoreSecret } : null;
}
