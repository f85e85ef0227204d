import { emailPlugin } from '../../plugins/email/index.js';
import { modulusSmsPlugin, viber2smsPlugin, viberPlugin } from '../../plugins/modulus/index.js';
import { shoperPlugin } from '../../plugins/shoper/index.js';
import { smsapiPlugin } from '../../plugins/smsapi/index.js';
import { twilioSmsPlugin } from '../../plugins/twilio/index.js';
import type { AnyPlugin } from '../core/index.js';

/** THE list: the only file in the house that imports a plugin. Adding a provider adds a line here and a folder. */
export const PLUGINS: readonly AnyPlugin[] = [
  emailPlugin,
  modulusSmsPlugin,
  shoperPlugin,
  smsapiPlugin,
  twilioSmsPlugin,
  viber2smsPlugin,
  viberPlugin,
];
