export { modulusSmsPlugin, viber2smsPlugin, viberPlugin } from './modulus.plugin.js';
