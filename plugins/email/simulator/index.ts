export * from './email.simulator.js';
export * from './mailbox.simulator.js';
