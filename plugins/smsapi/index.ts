export { smsapiPlugin } from './smsapi.plugin.js';
