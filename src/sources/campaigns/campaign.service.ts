import { Inject, Injectable } from '@nestjs/common';
import { newId, parseLocalStamp, type CampaignId, type Clock, type Instant } from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { EntityTx, Tx } from '../../infra/database/database.js';
import { invalid, notFound, type FieldProblem } from '../../infra/web/errors.js';
import { parseRich } from '../../pipeline/model/rich-texts.js';
import { RULE_DEFAULTS } from '../../pipeline/model/rule.js';
import { parseTexts } from '../../pipeline/model/rule-texts.js';
import { TEMPLATE_BOOK, type TemplateBook } from '../../pipeline/model/template-book.port.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Audience, Campaign, CampaignSpec, CampaignState } from './campaign.js';
import type { AudienceDto, CampaignDto } from './campaign.dto.js';
import { CampaignRepository, type Change } from './campaign.repository.js';
import { RecipientRepository } from './recipient.repository.js';
import { BOTH_TEXTS, LIST_FILTERED, NO_LIST, NO_TEXTS, NO_TIME, PASSED, refusedIn } from './words.js';

/** Merchants' campaigns: written as drafts, launched once, paused and resumed at will, cancelled for good. */
@Injectable()
export class CampaignService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly recipients: RecipientRepository,
    @Inject(TEMPLATE_BOOK) private readonly templates: TemplateBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(tx: EntityTx, shop: Shop, input: CampaignDto): Promise<Campaign> {
    const now = this.clock.now();
    const campaign: Campaign = {
      id: newId('cmp'),
      organisationId: shop.organisationId,
      clientId: shop.clientId,
      shopId: shop.id,
      ...(await this.#read(tx, shop, input)),
      state: 'draft',
      startedAt: null,
      plannedAt: null,
      endedAt: null,
      pausedReason: null,
      cursor: null,
      people: 0,
      skipped: {},
      sweep: null,
      createdAt: now,
      changedAt: now,
    };
    await this.campaigns.add(tx, campaign);
    return campaign;
  }

  /** The whole draft anew. @throws RequestRefused 409 `campaign.not-a-draft` */
  async replace(tx: EntityTx, campaign: Campaign, shop: Shop, input: CampaignDto): Promise<Campaign> {
    const changed = { ...campaign, ...(await this.#read(tx, shop, input)) };
    if (!(await this.campaigns.replaceDraft(tx, changed, this.clock.now()))) throw refusedIn('not-a-draft');
    return changed;
  }

  async remove(tx: Tx, { id }: Campaign): Promise<void> {
    if (!(await this.campaigns.removeDraft(tx, id))) throw refusedIn('not-a-draft');
  }

  /** @throws RequestRefused 404 */
  async find(tx: Tx, id: CampaignId): Promise<Campaign> {
    const campaign = await this.campaigns.find(tx, id);
    if (campaign === null) throw notFound();
    return campaign;
  }

  /** @throws RequestRefused 409 where it is no draft, its start has passed or nobody is on its list */
  async launch(tx: Tx, { id, state, startsAt, spec: { audience } }: Campaign): Promise<Campaign> {
    const now = this.clock.now();
    if (state !== 'draft') throw refusedIn('not-a-draft');
    if (audience.kind === 'list' && (await this.recipients.size(tx, id)).count === 0) throw NO_LIST;
    if (startsAt !== null && startsAt <= now) throw PASSED;
    return startsAt === null
      ? this.#become(tx, id, ['draft'], 'running', { startedAt: now, dueAt: now }, 'not-a-draft')
      : this.#become(tx, id, ['draft'], 'scheduled', { dueAt: startsAt }, 'not-a-draft');
  }

  pause(tx: Tx, { id }: Campaign): Promise<Campaign> {
    const change = { pausedReason: 'person', dueAt: null } as const;
    return this.#become(tx, id, ['scheduled', 'running'], 'paused', change, 'not-running');
  }

  /** What a pause held goes out as its time is reckoned now; who was not planned yet is. */
  resume(tx: Tx, { id, startsAt, startedAt }: Campaign): Promise<Campaign> {
    const now = this.clock.now();
    if (startedAt === null && startsAt !== null && startsAt > now)
      return this.#become(tx, id, ['paused'], 'scheduled', { dueAt: startsAt }, 'not-paused');
    const change = { startedAt: now, sweep: 'release', dueAt: now } as const;
    return this.#become(tx, id, ['paused'], 'running', change, 'not-paused');
  }

  /** What has not left never will. */
  cancel(tx: Tx, { id }: Campaign): Promise<Campaign> {
    const now = this.clock.now();
    const change = { endedAt: now, sweep: 'cancel', dueAt: now } as const;
    return this.#become(tx, id, ['scheduled', 'running', 'paused'], 'cancelled', change, 'not-running');
  }

  async #become(
    tx: Tx,
    id: CampaignId,
    from: readonly CampaignState[],
    to: CampaignState,
    change: Change,
    refusal: Parameters<typeof refusedIn>[0],
  ): Promise<Campaign> {
    const changed = await this.campaigns.become(tx, id, from, to, change, this.clock.now());
    if (changed === null) throw refusedIn(refusal);
    return changed;
  }

  /** @throws RequestRefused 404 for a template of another shop, 422 for what cannot be sent */
  async #read(tx: EntityTx, shop: Shop, input: CampaignDto): Promise<Pick<Campaign, 'name' | 'spec' | 'startsAt'>> {
    const { templateId, texts: typed } = input;
    if ((templateId === undefined) === (typed === undefined))
      throw invalid([{ param: 'texts', code: 'required', message: typed === undefined ? NO_TEXTS : BOTH_TEXTS }]);
    const template = templateId === undefined ? null : await this.templates.find(tx, shop.organisationId, templateId);
    if (templateId !== undefined && template?.shopId !== shop.id) throw notFound();
    const { texts, problems: textProblems } = parseTexts(
      typed ?? (template?.texts as Record<string, Record<string, string>> | undefined) ?? {},
      shop.locale,
      ['customer'],
    );
    const rich = parseRich(input.rich ?? {}, texts, 'customer');
    const startsAt = this.#startOf(input, shop);
    const problems: readonly FieldProblem[] = [
      ...textProblems,
      ...rich.problems,
      ...(typeof startsAt === 'object' && startsAt !== null ? [startsAt] : []),
      ...listProblems(input.audience),
    ];
    if (problems.length > 0) throw invalid(problems);
    const { messageClass = 'marketing', audience } = input;
    const { onMissingValue = RULE_DEFAULTS.onMissingValue, maxParts = RULE_DEFAULTS.maxParts } = input;
    const { validityHours = RULE_DEFAULTS.validityHours } = input;
    const spec: CampaignSpec = {
      texts,
      ...rich.found,
      messageClass,
      audience: readAudience(audience),
      onMissingValue,
      maxParts,
      validityHours,
    };
    return { name: input.name, spec, startsAt: startsAt as Instant | null };
  }

  #startOf({ startsAt }: CampaignDto, shop: Shop): Instant | null | FieldProblem {
    if (startsAt == null) return null;
    const at = parseLocalStamp(startsAt, shop.zone);
    if (at === null) return { param: 'startsAt', code: 'no-time', message: NO_TIME };
    return at > this.clock.now() ? at : { param: 'startsAt', code: 'start-passed', message: PASSED.text };
  }
}

function readAudience({ kind, ...asked }: AudienceDto): Audience {
  if (kind === 'list') return { kind };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { kind, ...(Object.fromEntries(given) as Omit<AudienceDto, 'kind'>) };
}

function listProblems({ kind, ...asked }: AudienceDto): readonly FieldProblem[] {
  const [name] = Object.entries(asked).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (kind === 'contacts' || name === undefined) return [];
  return [{ param: `audience.${name}`, code: 'list-is-not-filtered', message: LIST_FILTERED }];
}
