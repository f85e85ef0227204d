import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { HubError, Secret, parseId, type ShopId } from '@hub/kernel';
import { readEnvironment } from './infra/environment/environment.js';
import { diagnosticPackage } from './operator/diagnostic-package.js';
import { withHub, type CommandContext } from './operator/command-context.js';
import { examine } from './operator/doctor.js';
import { exportShop, importShop } from './operator/files.js';
import { rotateKey } from './operator/key-rotation.js';
import { addOrganisation, linkForUser } from './operator/people.js';
import { setUpPlugin } from './operator/plugins.js';

// What an operator does beside the panel: `npm run hub -- <command>`, with the environment the hub itself has.
const SIGNS = { ok: '✓', warn: '!', bad: '✗' } as const;

const environment = () => readEnvironment(process.env);
const inHub = <T>(work: (context: CommandContext) => Promise<T>) => withHub(environment(), {}, work);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const program = new Command('hub').description('Commands for whoever runs the hub.');

program
  .command('doctor')
  .description('looks at everything the hub stands on, and says what to do')
  .option('--package <file>', 'writes all that helps somebody else to help, without secrets, texts or whole numbers')
  .option('--shop <id>', "with --package and --order: the order's shop")
  .option('--order <number>', 'with --package: the story of this order')
  .action(async (options: { package?: string; shop?: string; order?: string }) => {
    await inHub(async (context) => {
      const findings = await examine(context, environment());
      for (const { state, what, seen, remedy } of findings)
        say(`${SIGNS[state]} ${what}: ${seen}${remedy === null ? '' : `\n    ${remedy}`}`);
      if (options.package !== undefined) {
        const order =
          options.order === undefined ? null : { shopId: shopIdOf(options.shop ?? ''), orderId: options.order };
        const content = await diagnosticPackage(context, environment(), process.env, order);
        writeFileSync(options.package, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
        say(`The package is in ${options.package}`);
      }
      if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1;
    });
  });

program
  .command('organisation-add')
  .description('makes an organisation of its own, and prints the link that lets its first user in')
  .argument('<name>')
  .argument('<email>')
  .action(async (name: string, email: string) => say(await inHub((context) => addOrganisation(context, name, email))));

program
  .command('user-link')
  .description('prints a new sign-in link for a user who lost the password or the invitation; works once, for a day')
  .argument('<email>')
  .action(async (email: string) => say(await inHub((context) => linkForUser(context, email))));

program
  .command('key-rotate')
  .description('seals everything anew under another master key; stop every hub first')
  .action(async () => {
    const next = process.env['HUB_NEW_MASTER_KEY'];
    if (next !== undefined && !/^[0-9a-f]{64}$/i.test(next))
      throw new HubError(
        'environment.invalid',
        'HUB_NEW_MASTER_KEY must be 64 hexadecimal digits (openssl rand -hex 32).',
      );
    const key = next === undefined ? null : new Secret(next.toLowerCase());
    const { count, keyFile } = await inHub((context) => rotateKey(context, environment(), key));
    say(`${count} values are sealed anew.`);
    say(keyFile === null ? 'Start every hub with the new key as HUB_MASTER_KEY.' : `The new key is in ${keyFile}.`);
  });

program
  .command('plugin-set')
  .description('fills in what a plugin asks of the operator, as JSON on the standard input; then start every hub again')
  .argument('<plugin>')
  .action(async (plugin: string) => {
    await inHub((context) => setUpPlugin(context, plugin, readFileSync(0, 'utf8')));
    say('Stored. Start every hub again.');
  });

program
  .command('export')
  .description("writes a shop's settings and rules as YAML to the standard output")
  .argument('<shop>', 'shp_…')
  .action(async (shop: string) => {
    process.stdout.write(await inHub((context) => exportShop(context, shopIdOf(shop))));
  });

program
  .command('import')
  .description('takes such a file into a shop, all of it or nothing')
  .argument('<shop>', 'shp_…')
  .argument('<file>')
  .option('--dry-run', 'only says what would change')
  .option('--remove-others', 'removes rules that the file does not name')
  .action(async (shop: string, file: string, options: { dryRun?: true; removeOthers?: true }) => {
    const change = await inHub((context) =>
      importShop(context, shopIdOf(shop), {
        configuration: readFileSync(file, 'utf8'),
        removesOthers: options.removeOthers === true,
        isDryRun: options.dryRun === true,
      }),
    );
    say(JSON.stringify(change, null, 2));
  });

function shopIdOf(text: string): ShopId {
  const id = parseId('shp', text);
  if (id === null)
    throw new HubError('shop.unknown', `"${text}" is no shop's id; they begin with shp_ and stand in the panel.`);
  return id;
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(
    error instanceof HubError
      ? `${error.message}\n`
      : `${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
  );
  process.exitCode = 1;
}
