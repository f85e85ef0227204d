import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  await globalThis.__postgres.stop();
  rmSync(globalThis.__postgres.dataDir, { recursive: true, force: true });
}
