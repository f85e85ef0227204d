// Installs what the tests need besides npm's packages: Redis and Chromium, by the system's package manager when root.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEEDS = [
  { command: 'redis-server', debian: 'redis-server', other: 'Redis 7 or newer (redis-server)' },
  { command: 'chromium', debian: 'chromium', other: 'Chromium, as the command "chromium"' },
];

const isThere = (command) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`));
const missing = () => NEEDS.filter((need) => !isThere(need.command));
const packages = () => missing().map((need) => need.debian);

if (missing().length > 0 && process.getuid?.() === 0 && isThere('apt-get')) {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  process.stdout.write(`Installing ${packages().join(', ')} …\n`);
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...packages());
}
// Asked again: an installation may fail, or end outside the PATH.
if (missing().length > 0) {
  const list = missing().map((need) => `  - ${need.other}`);
  process.stderr.write(
    `The tests need:\n${list.join('\n')}\nInstall them, then run "npm test" again. On Debian: sudo apt-get install --no-install-recommends ${packages().join(' ')}\n`,
  );
  process.exit(1);
}
