export * from './delivery-reporter.js';
export * from './smsapi.simulator.js';
