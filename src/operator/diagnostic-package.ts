import { arch, platform, release } from 'node:os';
import { maskAddress, toIso, uuidOf, type ShopId } from '@hub/kernel';
import { asSystem } from '../infra/database/as-system.js';
import type { Tx } from '../infra/database/database.js';
import { VARIABLES, type Environment } from '../infra/environment/environment.js';
import type { CommandContext } from './command-context.js';
import { examine } from './doctor.js';

const NEWEST = 200;

export interface OrderWish {
  readonly shopId: ShopId;
  readonly orderId: string;
}

/**
 * All that helps somebody else to see what is wrong, and nothing that they must not see: no secret, no text, no whole
 * number, no address; settings by name, and whether they are set.
 */
export async function diagnosticPackage(
  context: CommandContext,
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>>,
  order: OrderWish | null,
): Promise<object> {
  const findings = await examine(context, environment);
  const { clock, database } = context.ground;
  return asSystem(database, async (tx) => ({
    madeAt: toIso(clock.now()),
    machine: { node: process.versions.node, platform: platform(), release: release(), arch: arch() },
    settings: VARIABLES.filter((name) => variables[name] !== undefined),
    findings,
    migrations: await tx.query('select name, executed_at from migrations order by id'),
    connections: await tx.query(
      `select 'con_' || id as id, plugin_id, type, state, paused_reason, refused_count, account_no from connections order by id`,
    ),
    notices: await tx.query(
      `select code, subject_id, count, first_at, last_at from notices where resolved_at is null order by last_at desc limit ${NEWEST}`,
    ),
    messages: await tx.query('select state, reason, count(*)::int as count from messages group by 1, 2 order by 1, 2'),
    errors: await tx.query(
      `select 'att_' || id as id, 'con_' || connection_id as connection, state, code, asked, last_asked_at
       from attempts where code is not null order by last_asked_at desc limit ${NEWEST}`,
    ),
    stuck: await tx.query(
      `select 'raw_' || id as id, 'con_' || connection_id as connection, topic, tries, received_at
       from raw_events where is_stuck order by received_at desc limit ${NEWEST}`,
    ),
    order: order === null ? null : await storyOf(tx, order),
  }));
}

async function storyOf(tx: Tx, { shopId, orderId }: OrderWish): Promise<object> {
  const parameters = [uuidOf(shopId), orderId];
  const messages = await tx.query<{ id: string; recipient: string }>(
    `select m.id, m.state, m.reason, m.role, m.recipient, m.created_at, m.planned_for, m.due_at, m.valid_until,
       m.accepted_at, m.changed_at, m.leg_no, p.route, p.why
     from messages m join plannings p on p.id = m.planning_id where m.shop_id = $1 and m.order_id = $2 order by m.id`,
    parameters,
  );
  return {
    messages: messages.map(({ recipient, ...message }) => ({ ...message, recipient: maskAddress(recipient) })),
    attempts: await tx.query(
      `select message_id, leg_no, attempt_no, state, code, asked, first_asked_at, last_asked_at, answered_at, reported_at
       from attempts where message_id = any ($1::uuid[]) order by id`,
      [messages.map(({ id }) => id)],
    ),
    decisions: await tx.query(
      'select stage, reason, at from decisions where shop_id = $1 and order_id = $2 order by id',
      parameters,
    ),
  };
}
