export { twilioSmsPlugin } from './twilio.plugin.js';
