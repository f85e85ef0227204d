export { answerOf, type Answered } from './answer-of.js';
export { readIntent, type Intent, type Reading } from './read-intent.js';
