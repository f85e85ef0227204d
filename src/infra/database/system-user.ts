import { execFile, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { promisify } from 'node:util';
import { HubError } from '@hub/kernel';

const run = promisify(execFile);

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export class DataFolderUnusable extends HubError {
  constructor(folder: string, user: string) {
    super(
      'database.folder-unusable',
      `HUB_DATA_DIR ${folder} cannot be entered by the system user "${user}", as whom PostgreSQL runs when the hub is started by root. ` +
        `Choose a folder whose parents others may enter (for example /var/lib/talaria), or start the hub as another user.`,
    );
  }
}

/** The system user of that name; made when root and missing, since PostgreSQL refuses to run as root. */
export async function findSystemUser(name: string): Promise<SystemUser> {
  const ids = await idsOf(name);
  if (ids !== null) return { name, ...ids };
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name]);
  } catch (cause) {
    throw new HubError(
      'database.no-system-user',
      `Root cannot run PostgreSQL, and the system user "${name}" could not be made. Make it, or start the hub as another user.`,
      { cause },
    );
  }
  const made = await idsOf(name);
  if (made === null) throw new HubError('database.no-system-user', `The system user "${name}" could not be found`);
  return { name, ...made };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether that user can reach and, once it owns it, write the folder. Gives the folder to the user only if so. */
export function isUsableBy(user: SystemUser, folder: string): boolean {
  if (!canReach(user, folder)) return false;
  chownSync(folder, user.uid, user.gid);
  return spawnSync('test', ['-w', folder], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

/** Whether that user can enter every folder on the way and read what is there. */
export function canReach(user: SystemUser, path: string): boolean {
  return spawnSync('test', ['-e', path], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}
