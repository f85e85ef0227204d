// Installs what the tests need besides npm's packages: Redis and Chromium, by the system's package manager when root.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEEDS = [
  { command: 'redis-server', debian: 'redis-server', other: 'Redis 7 or newer (redis-server)' },
  { command: 'chromium', debian: 'chromium', other: 'Chromium, as the command "chromium"' },
];

const isThere = (command) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`));
const missing = NEEDS.filter((need) => !isThere(need.command));
if (missing.length > 0) {
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    process.stderr.write(
      `The tests need:\n${missing.map((need) => `  - ${need.other}`).join('\n')}\nInstall them, then run "npm test" again. On Debian: sudo apt-get install ${missing.map((need) => need.debian).join(' ')}\n`,
    );
    process.exit(1);
  }
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  process.stdout.write(`Installing ${missing.map((need) => need.debian).join(', ')} …\n`);
  apt('update', '-qq');
  const done = apt('install', '-y', '-qq', '--no-install-recommends', ...missing.map((need) => need.debian));
  if (done.status !== 0) process.exit(done.status ?? 1);
}
