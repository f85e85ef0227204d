import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  DAY_MS,
  latest,
  MINUTE_MS,
  newId,
  plus,
  toIso,
  uuidOf,
  type Clock,
  type Instant,
  type Locale,
} from '@hub/kernel';
import { ConsentRepository } from '../contacts/consent.repository.js';
import { ContactService } from '../contacts/contact.service.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database, type Tx } from '../infra/database/database.js';
import { invalid } from '../infra/web/errors.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { OWN_WORDS, WITHOUT_DELAY, withoutRule, type Occasion } from '../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../pipeline/model/planner.port.js';
import type { Shop } from '../shops/shop.entity.js';
import { NewsletterRepository, type OpenSignUp, type SignUpNews } from './newsletter.repository.js';
import { formClosed } from './public-limits.js';
import type { Admitted } from './sign-up-guard.js';
import type { OpenStorefront } from './storefront-door.service.js';
import { StorefrontRepository } from './storefront.repository.js';
import { codeText, consentWording } from './words.js';

const CODE_MS = 60 * MINUTE_MS;
const MAX_TRIES = 5;
/** Of so many who had a little time, at least this share gives the code back, or somebody else fills in the form. */
const LOOKED_AT = 30;
const LEAST_SENT = 20;
const LEAST_SHARE = 0.25;
const TIME_TO_TYPE_MS = 3 * MINUTE_MS;
const CLOSED_MS = DAY_MS;
const CLOSED_NOTICE = 'storefront.form-closed';

/** Who joins the marketing base by the shop's form: only whoever gives back the code that was sent to the number. */
@Injectable()
export class NewsletterService {
  constructor(
    private readonly database: Database,
    private readonly signUps: NewsletterRepository,
    private readonly storefronts: StorefrontRepository,
    private readonly contacts: ContactService,
    private readonly consents: ConsentRepository,
    private readonly notices: NoticeRepository,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Closes the form where confirmations fall. @throws RequestRefused 429 `widget.closed` */
  async assertOpen({ shop, closedUntil }: OpenStorefront): Promise<void> {
    const now = this.clock.now();
    if (closedUntil !== null && closedUntil > now) throw formClosed(Math.ceil((closedUntil - now) / 1_000));
    const until = plus(now, CLOSED_MS);
    const isClosing = await this.database.inOrganisation(shop.organisationId, async (tx) => {
      const from = latest(plus(now, -DAY_MS), closedUntil ?? (0 as Instant));
      const to = plus(now, -TIME_TO_TYPE_MS);
      const { sent, confirmed } = await this.signUps.confirmations(tx, shop.id, from, to, LOOKED_AT);
      if (sent < LEAST_SENT || confirmed / sent >= LEAST_SHARE) return false;
      await this.storefronts.close(tx, shop.id, until);
      const { organisationId, id: subjectId } = shop;
      await this.notices.raise(
        tx,
        [{ organisationId, subjectId, code: CLOSED_NOTICE, severity: 'warning', text: CLOSED_TEXT }],
        now,
      );
      return true;
    });
    if (isClosing) throw formClosed(CLOSED_MS / 1_000);
  }

  /** Sends a code and returns the token that goes with it; the same answer for everybody. */
  async signUp(
    { shop, settings }: OpenStorefront,
    { phone, phoneHash, country, isErased }: Admitted,
    { firstName, locale, page }: { readonly firstName: string | null; readonly locale: Locale; readonly page: string },
  ): Promise<string> {
    const token = randomBytes(24).toString('base64url');
    if (isErased) return token;
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const now = this.clock.now();
    const news: SignUpNews = {
      id: newId('sgn'),
      tokenHash: hashOf(token),
      codeHash: hashOf(`${token}/${code}`),
      phone,
      phoneHash,
      country,
      language: locale,
      firstName,
      wording: consentWording(settings, shop.name, locale),
      page,
      expiresAt: plus(now, CODE_MS),
    };
    await this.database.inOrganisation(shop.organisationId, async (tx) => {
      await this.signUps.add(tx, shop, news, now);
      await this.planner.planOccasions(tx, [codeOccasion(shop, news, codeText(code, shop.name, locale), now)]);
    });
    return token;
  }

  /** Whoever gives the code back is in the base. @throws RequestRefused 422 for a code that is wrong or too old */
  async confirm({ shop }: OpenStorefront, token: string, code: string): Promise<void> {
    const now = this.clock.now();
    const isRight = await this.database.inOrganisation(shop.organisationId, async (tx) => {
      const signUp = await this.signUps.attempt(tx, shop.id, hashOf(token));
      if (signUp === null || signUp.tries > MAX_TRIES || signUp.expiresAt <= now) return false;
      if (!isSame(signUp.codeHash, hashOf(`${token}/${code.replaceAll(/\s/g, '')}`))) return false;
      await this.#join(tx, shop, signUp, now);
      return true;
    });
    if (!isRight) throw invalid([{ param: 'code', code: 'wrong-code', message: WRONG_CODE }]);
  }

  async #join(tx: Tx, shop: Shop, signUp: OpenSignUp, now: Instant): Promise<void> {
    const { organisationId, clientId, id: shopId } = shop;
    const { phone, phoneHash, country, language, firstName, wording, page } = signUp;
    const known = await this.consents.grantedMarketing(tx, [{ clientId, phoneHash }]);
    const contact = {
      phone,
      shopId,
      ...(language === null ? {} : { language }),
      ...(firstName === null ? {} : { firstName }),
      consents: [
        {
          messageClass: 'marketing' as const,
          status: 'granted' as const,
          source: 'form' as const,
          wording,
          ...(page === null ? {} : { reference: page }),
          givenAt: toIso(now),
        },
      ],
    };
    await this.contacts.upsert(tx, { organisationId, clientId }, [contact], () => country);
    await this.signUps.confirm(tx, signUp.id, known.size === 0, now);
  }
}

/** The code leaves at once, whatever the hour: a person waits for it. */
function codeOccasion(
  shop: Shop,
  { id, phone, phoneHash, country, language }: SignUpNews,
  text: string,
  now: Instant,
): Occasion {
  const byLocale = { [language]: text };
  return {
    ...withoutRule(shop),
    ...OWN_WORDS,
    keyBase: `${uuidOf(shop.id)}/newsletter/sign-up:${uuidOf(id)}`,
    occurredAt: now,
    plan: {
      ...WITHOUT_DELAY,
      texts: { sms: byLocale, chat: byLocale },
      sendsInQuietHours: true,
      validityHours: 1,
    },
    recipient: { kind: 'contact', phone, phoneHash, country },
    source: 'newsletter',
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

const WRONG_CODE = {
  pl: 'Kod jest błędny albo stracił ważność. Sprawdź SMS albo zapisz się ponownie.',
  en: 'This code is wrong or too old. Check the message, or sign up again.',
  el: 'Ο κωδικός είναι λάθος ή έληξε. Ελέγξτε το μήνυμα ή εγγραφείτε ξανά.',
};
const CLOSED_TEXT = {
  pl: 'Formularz newslettera zamknęliśmy na dobę: prawie nikt nie wpisuje kodu z SMS-a, więc ktoś podaje cudze numery. Kody kosztują; sprawdź, skąd przychodzą zapisy.',
  en: 'We closed the newsletter form for a day: hardly anybody types in the code, so somebody enters strangers’ numbers. Codes cost money; look where the sign-ups come from.',
  el: 'Κλείσαμε τη φόρμα newsletter για μία ημέρα: σχεδόν κανείς δεν πληκτρολογεί τον κωδικό, άρα κάποιος δίνει ξένους αριθμούς. Οι κωδικοί κοστίζουν· ελέγξτε από πού έρχονται οι εγγραφές.',
};
