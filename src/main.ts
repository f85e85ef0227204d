import { HubError } from '@hub/kernel';
import { startHub } from './hub.js';
import { readEnvironment } from './infra/environment/environment.js';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 22) {
  process.stderr.write(
    `Talaria needs Node 22 or newer; this is ${process.versions.node}. Start it with "npm start", which brings its own.\n`,
  );
  process.exit(1);
}

const STOP_LIMIT_MS = 30_000;

try {
  const hub = await startHub(readEnvironment(process.env));
  const lines = [`Talaria listens on ${hub.url}`, `The API's document: ${hub.url}/api/docs`];
  if (hub.dataDir !== null) lines.push(`Its data is in ${hub.dataDir}`);
  if (hub.signInToken !== null)
    lines.push(`First sign-in (works once, 24 hours): ${hub.url}/#/sign-in/${hub.signInToken}`);
  process.stdout.write(`${lines.join('\n')}\n`);

  let isStopping = false;
  const stop = (exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    hub.stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(143));
} catch (error) {
  // An operator reads this: what is wrong and what to do, without a stack.
  process.stderr.write(
    error instanceof HubError
      ? `${error.message}\n`
      : `The hub could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
