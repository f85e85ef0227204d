// Starts jest with ES modules on; arguments are passed through.
import { spawnSync } from 'node:child_process';

const jest = new URL('../node_modules/jest/bin/jest.js', import.meta.url).pathname;
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...process.argv.slice(2)];
const result = spawnSync(process.execPath, flags, { stdio: 'inherit' });
process.exit(result.status ?? 1);
