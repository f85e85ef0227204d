import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Locale, Localised } from '@hub/kernel';
import type { EntityTx } from '../infra/database/database.js';
import { invalid, RequestRefused, type FieldProblem } from '../infra/web/errors.js';
import { toView } from '../infra/web/view.js';
import { RuleDto } from '../pipeline/match/rule.dto.js';
import type { RuleRow } from '../pipeline/match/rule.entity.js';
import { RuleRepository } from '../pipeline/match/rule.repository.js';
import { RuleService } from '../pipeline/match/rule.service.js';
import { describeTexts } from '../pipeline/match/text-counters.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopStatusRepository, type ShopStatus } from '../shops/shop-status.repository.js';
import type { StatusRowDto } from './status-table.dto.js';
import { StatusRowView } from './status-table.view.js';

type Suggestions = ReadonlyMap<string, Localised>;

/**
 * The shop's statuses as merchants know them from elsewhere: a row each, with a switch, a delay and a text. Behind each
 * row stands an ordinary rule, under a key made of the status; what was changed on the rule itself stays.
 */
@Injectable()
export class StatusTableService {
  constructor(
    private readonly rules: RuleRepository,
    private readonly service: RuleService,
    private readonly statuses: ShopStatusRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  async read(tx: EntityTx, shop: Shop): Promise<StatusRowView[]> {
    const suggestions = await this.#suggestions(tx, shop);
    const byKey = new Map(
      (await this.rules.list(tx, shop.organisationId, shop.id)).map((rule) => [rule.ruleKey, rule]),
    );
    return (await this.statuses.list(tx, shop.id)).map((status) =>
      toRow(status, byKey.get(keyOf(status)), suggestions, shop.locale),
    );
  }

  /** Only the rows that are named. @throws RequestRefused 422 with every row's problems; then nothing was changed */
  async write(tx: EntityTx, shop: Shop, rows: readonly StatusRowDto[]): Promise<void> {
    const suggestions = await this.#suggestions(tx, shop);
    const known = new Map((await this.statuses.list(tx, shop.id)).map((status) => [status.statusId, status]));
    const byKey = new Map(
      (await this.rules.list(tx, shop.organisationId, shop.id)).map((rule) => [rule.ruleKey, rule]),
    );
    const problems: FieldProblem[] = [];
    for (const [index, row] of rows.entries()) {
      const status = known.get(row.statusId);
      if (status === undefined) {
        problems.push({ param: `rows.${index}.statusId`, code: 'unknown-status', message: UNKNOWN_STATUS });
        continue;
      }
      try {
        await this.#put(tx, shop, { status, row, rule: byKey.get(keyOf(status)), suggestions });
      } catch (error) {
        if (!(error instanceof RequestRefused) || error.status !== 422) throw error;
        problems.push(...error.problems.map((problem) => ({ ...problem, param: `rows.${index}.${problem.param}` })));
      }
    }
    if (problems.length > 0) throw invalid(problems);
  }

  async #put(
    tx: EntityTx,
    shop: Shop,
    {
      status,
      row,
      rule,
      suggestions,
    }: {
      readonly status: ShopStatus;
      readonly row: StatusRowDto;
      readonly rule: RuleRow | undefined;
      readonly suggestions: Suggestions;
    },
  ): Promise<void> {
    // A row that is off and never was anything leaves no rule behind.
    if (rule === undefined && !row.sends && row.text === undefined && row.templateId === undefined) return;
    const input = toInput(status, row, rule, suggestions, shop.locale);
    const saved =
      rule === undefined
        ? await this.service.create(tx, shop, input)
        : await this.service.replace(tx, rule, shop, input);
    const isOff = !row.sends && saved.state === 'live';
    if (row.sends || isOff) this.service.setState(saved, shop, row.sends ? 'live' : 'draft');
  }

  /** What the shop's platform suggests, by the status's name in small letters. */
  async #suggestions(tx: EntityTx, shop: Shop): Promise<Suggestions> {
    const pluginId = await this.connections.platformOf(tx, shop.id);
    const plugin = pluginId === null ? null : this.host.plugin(pluginId);
    const texts = plugin?.type === 'shop' ? (plugin.statusTexts ?? []) : [];
    return new Map(texts.map(({ name, text }) => [name.toLowerCase(), text]));
  }
}

/** Survives a renaming of the status. An id that cannot stand in a key is told from all others by its digest. */
export function keyOf({ statusId }: Pick<ShopStatus, 'statusId'>): string {
  const isPlain = /^[a-z0-9][a-z0-9-]{0,39}$/.test(statusId);
  return `status-${isPlain ? statusId : createHash('sha256').update(statusId).digest('hex').slice(0, 16)}`;
}

function toInput(
  status: ShopStatus,
  row: StatusRowDto,
  rule: RuleRow | undefined,
  suggestions: Suggestions,
  locale: Locale,
): RuleDto {
  const suggested = suggestions.get(status.name?.toLowerCase() ?? '');
  const sms = { ...(rule === undefined ? suggested : rule.spec.texts.sms) };
  const texts = { ...rule?.spec.texts, sms: { ...sms, ...(row.text === undefined ? {} : { [locale]: row.text }) } };
  const { delayDays } = row;
  const delay = delayDays ? { kind: 'calendar', amount: delayDays, unit: 'days' } : { kind: 'none' };
  const template = row.templateId ?? (row.text === undefined ? rule?.spec.templateId : undefined);
  return Object.assign(new RuleDto(), {
    ...rule?.spec,
    name: rule?.name ?? `Status: ${status.name ?? status.statusId}`.slice(0, 120),
    ruleKey: keyOf(status),
    trigger: rule?.spec.trigger ?? { event: 'order.status_changed', status: status.statusId },
    recipient: rule?.spec.recipient ?? { kind: 'customer' },
    texts,
    templateId: template,
    delay: delayDays === undefined ? rule?.spec.delay : delay,
  });
}

function toRow(status: ShopStatus, rule: RuleRow | undefined, suggestions: Suggestions, locale: Locale): StatusRowView {
  const suggested = suggestions.get(status.name?.toLowerCase() ?? '')?.[locale] ?? null;
  const own = rule?.spec.texts.sms?.[locale] ?? null;
  const text = rule === undefined ? suggested : own;
  return toView(StatusRowView, {
    statusId: status.statusId,
    name: status.name,
    sends: rule?.state === 'live',
    ruleId: rule?.id ?? null,
    state: rule?.state ?? null,
    delayDays: rule === undefined ? 0 : daysOf(rule.spec.delay),
    text,
    isSuggested: rule === undefined && text !== null,
    templateId: rule?.spec.templateId ?? null,
    blanks: text === null ? [] : describeTexts({ sms: { [locale]: text } }).blanks,
  });
}

function daysOf(delay: RuleRow['spec']['delay']): number | null {
  if (delay.kind === 'none') return 0;
  return delay.kind === 'calendar' && delay.unit === 'days' && delay.at === undefined ? delay.amount : null;
}

const UNKNOWN_STATUS: Localised = {
  pl: 'Sklep nie ma takiego statusu. Odśwież statusy i wybierz z listy.',
  en: 'The shop has no such status. Refresh the statuses and choose from the list.',
  el: 'Το κατάστημα δεν έχει τέτοια κατάσταση. Ανανεώστε τις καταστάσεις και επιλέξτε από τη λίστα.',
};
