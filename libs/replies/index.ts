export { readIntent, type Intent, type Reading } from './read-intent.js';
