import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DAY_MS, plus, toIso, type Clock, type MoveId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { notFound, RequestRefused } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import type { Account } from './account.js';
import { CurrentAccount } from './account.guard.js';
import { ClaimDto } from './claim.dto.js';
import { ClaimCodeView, ClaimView } from './claim.view.js';
import { Needs } from './needs.js';
import { OrganisationMoveRepository, type Move } from './organisation-move.repository.js';

const CODE_LIFE_MS = 7 * DAY_MS;

/** How a merchant who came alone, say by a platform's store of apps, joins an agency on the same hub. */
@ApiTags('organisation')
@Controller('api/v1')
export class ClaimController {
  constructor(
    private readonly database: Database,
    private readonly moves: OrganisationMoveRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A code to give to an agency, in place of any earlier one. */
  @Needs('connections')
  @Post('shops/:shop/claim-code')
  async offer(@CurrentAccount() { organisationId }: Account): Promise<ClaimCodeView> {
    const code = (randomToken().match(/.{1,8}/g) ?? []).join('-');
    const validUntil = plus(this.clock.now(), CODE_LIFE_MS);
    const isOffered = await this.database.inOrganisation(organisationId, (tx) =>
      this.moves.offer(tx, organisationId, hashOf(code), validUntil),
    );
    if (!isOffered) throw NO_MERCHANT_OF_ONE;
    return toView(ClaimCodeView, { code, validUntil: toIso(validUntil) });
  }

  /** Takes the merchant who gave the code in, as a client of this organisation with all that is theirs. */
  @Needs('users', 'organisation')
  @Post('claims')
  @HttpCode(202)
  async claim(@CurrentAccount() { organisationId }: Account, @Body() { code }: ClaimDto): Promise<ClaimView> {
    const move = await asSystem(this.database, (tx) =>
      this.moves.take(tx, organisationId, hashOf(code), this.clock.now()),
    );
    if (move === null) throw NO_SUCH_CODE;
    return claimView(move);
  }

  @Needs('users', 'organisation')
  @Get('claims/:claim')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('claim', new IdPipe('mov')) id: MoveId,
  ): Promise<ClaimView> {
    const move = await this.database.inOrganisation(organisationId, (tx) => this.moves.find(tx, organisationId, id));
    if (move === null) throw notFound();
    return claimView(move);
  }
}

function hashOf(code: string): string {
  return tokenHash(code.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

function claimView({ id, clientId, state }: Move): ClaimView {
  return toView(ClaimView, { id, clientId, state });
}

const NO_MERCHANT_OF_ONE = new RequestRefused(409, 'claim.several-clients', {
  pl: 'Ta organizacja prowadzi kilku klientów, więc nie może w całości przejść do innej.',
  en: 'This organisation has several clients, so it cannot move into another as one.',
  el: 'Ο οργανισμός έχει πολλούς πελάτες και δεν μπορεί να ενταχθεί ολόκληρος σε άλλον.',
});
const NO_SUCH_CODE = new RequestRefused(422, 'claim.unknown-code', {
  pl: 'Nie ma takiego kodu albo już go użyto. Poproś sklep o nowy: jest ważny siedem dni.',
  en: 'There is no such code, or it was used already. Ask the shop for a new one: it is good for seven days.',
  el: 'Δεν υπάρχει τέτοιος κωδικός ή έχει χρησιμοποιηθεί. Ζητήστε νέο από το κατάστημα: ισχύει επτά ημέρες.',
});
