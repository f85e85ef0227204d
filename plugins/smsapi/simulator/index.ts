export * from './delivery-reporter.js';
export * from './oauth.js';
export * from './smsapi.simulator.js';
