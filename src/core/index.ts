/** The public SDK: the only door a plugin may use. */
export * from './account.port.js';
export * from './app.port.js';
export * from './calls.js';
export * from './channel.port.js';
export * from './config-schema.js';
export * from './delivery.js';
export * from './plugin.js';
export * from './provider-error.js';
export * from './raw-http.js';
export * from './services.js';
export * from './shop-event.js';
export * from './shop-platform.port.js';
export * from './shop-records.js';
export {
  HubError,
  MINUTE_MS,
  SECOND_MS,
  HOUR_MS,
  Secret,
  instantOf,
  maskPhone,
  money,
  parseEmail,
  parseLocalStamp,
  parseMoney,
  plus,
  storableText,
  subtractMoney,
  toIso,
} from '@hub/kernel';
export type { Clock, EmailAddress, Instant, Localised, Locale, MessageAddress, Money, PhoneNumber } from '@hub/kernel';
