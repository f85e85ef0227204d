import { flushCompileCache } from 'node:module';
import { HubError } from '@hub/kernel';
import { startHub } from './hub.js';
import { readEnvironment } from './infra/environment/environment.js';

const STOP_LIMIT_MS = 30_000;

try {
  const hub = await startHub(readEnvironment(process.env));
  const lines = [`Talaria listens on ${hub.url}`, `The API's document: ${hub.url}/api/docs`];
  if (hub.dataDir !== null) lines.push(`Its data is in ${hub.dataDir}`);
  if (hub.signInToken !== null)
    lines.push(`First sign-in (works once, 24 hours): ${hub.url}/#/sign-in/${hub.signInToken}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  // Now, since a hub that is killed keeps nothing.
  flushCompileCache();

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
