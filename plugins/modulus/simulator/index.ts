export * from './behaviours.js';
export * from './modulus.simulator.js';
