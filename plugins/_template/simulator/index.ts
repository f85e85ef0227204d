export * from './template.simulator.js';
