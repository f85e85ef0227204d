export { emailPlugin } from './email.plugin.js';
