export * from './email.simulator.js';
