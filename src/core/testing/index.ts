/** The door for plugins' specs and simulators. */
export * from './simulator.js';
