export { closesAt } from './closes-at.js';
export { nextAllowedInstant, type AllowedInstant } from './next-allowed.js';
export { isQuiet, type QuietHours, type QuietWindow } from './quiet-window.js';
export { spread } from './spread.js';
