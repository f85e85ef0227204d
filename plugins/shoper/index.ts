export { shoperPlugin } from './shoper.plugin.js';
