/** The door for plugins' specs and simulators. */
export * from './simulator.js';
export * from './callback-sink.js';
export * from './channel.contract.js';
export * from './faults.js';
export * from './test-services.js';
export * from './shop-platform.contract.js';
