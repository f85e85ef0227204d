import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 22) {
  process.stderr.write(
    `Talaria needs Node 22 or newer; this is ${process.versions.node}. Start it with "npm start", which brings its own.\n`,
  );
  process.exit(1);
}

// What was compiled once is found again by the next start (ADR 0041): nothing of the hub is imported before. Beside the
// hub's own code, where nobody writes who may not change that as well.
nodeModule.enableCompileCache(fileURLToPath(new URL('../.compiled', import.meta.url)));
await import('./run.js');
