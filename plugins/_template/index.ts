export { templatePlugin } from './template.plugin.js';
