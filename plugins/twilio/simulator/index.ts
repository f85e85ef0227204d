export * from './twilio.simulator.js';
