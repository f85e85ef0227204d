import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseLocale, type Locale, type Localised } from '@hub/kernel';
import { HubLogger } from '../logging/logger.js';
import { saysAway } from '../database/away.js';
import { RequestRefused } from './errors.js';

/**
 * Every refusal as RFC 9457 `application/problem+json` with a stable code and a reference that finds it in the logs, in
 * the language the caller asked for. A fault of ours says so and nothing more.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: HubLogger) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const refused = toRefusal(error);
    if (refused.status >= 500)
      this.log.fault('request.failed', error, { requestId: request.id, route: request.routeOptions.url ?? '' });
    const locale = localeOf(request);
    await reply
      .status(refused.status)
      .headers(refused.retryAfter === null ? {} : { 'retry-after': String(refused.retryAfter) })
      .header('content-language', locale)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        status: refused.status,
        code: refused.code,
        title: refused.text[locale],
        requestId: request.id,
        ...(refused.problems.length === 0
          ? {}
          : {
              errors: refused.problems.map(({ param, code, message }) => ({ param, code, message: message[locale] })),
            }),
      });
  }
}

/** The first language of `Accept-Language` that we speak; English otherwise. */
export function localeOf(request: FastifyRequest): Locale {
  const wishes = (request.headers['accept-language'] ?? '').split(',');
  return wishes.map((wish) => parseLocale(wish.trim())).find((locale) => locale !== null) ?? 'en';
}

const BY_STATUS: Readonly<Record<number, { code: string; text: Localised }>> = {
  400: {
    code: 'request.malformed',
    text: {
      pl: 'Nie da się odczytać żądania. Wyślij poprawny JSON.',
      en: 'The request cannot be read. Send valid JSON.',
      el: 'Το αίτημα δεν διαβάζεται. Στείλτε έγκυρο JSON.',
    },
  },
  401: {
    code: 'request.not-signed-in',
    text: { pl: 'Zaloguj się, aby kontynuować.', en: 'Sign in to go on.', el: 'Συνδεθείτε για να συνεχίσετε.' },
  },
  404: {
    code: 'request.not-found',
    text: { pl: 'Nie ma takiego adresu.', en: 'There is no such address.', el: 'Δεν υπάρχει τέτοια διεύθυνση.' },
  },
  413: {
    code: 'request.too-large',
    text: {
      pl: 'Żądanie jest za duże: najwyżej 1 MiB.',
      en: 'The request is too large: 1 MiB at most.',
      el: 'Το αίτημα είναι πολύ μεγάλο: έως 1 MiB.',
    },
  },
  415: {
    code: 'request.unsupported-type',
    text: {
      pl: 'Wyślij dane jako application/json.',
      en: 'Send the data as application/json.',
      el: 'Στείλτε τα δεδομένα ως application/json.',
    },
  },
  503: {
    code: 'hub.unavailable',
    text: {
      pl: 'Hub chwilowo nie odpowiada: kończy pracę albo nie ma połączenia z bazą danych. Spróbuj ponownie za chwilę.',
      en: 'The hub cannot answer at the moment: it is ending, or its database is away. Try again in a moment.',
      el: 'Το hub δεν απαντά προς το παρόν: τερματίζεται ή δεν έχει βάση δεδομένων. Δοκιμάστε ξανά σε λίγο.',
    },
  },
};

const AWAY_SECONDS = 30;

const FAULT: Localised = {
  pl: 'Błąd po naszej stronie. Spróbuj ponownie; jeśli wróci, podaj numer zgłoszenia.',
  en: 'A fault on our side. Try again; if it comes back, tell us the reference.',
  el: 'Σφάλμα από την πλευρά μας. Δοκιμάστε ξανά· αν επαναληφθεί, αναφέρετε τον αριθμό.',
};

function toRefusal(error: unknown): RequestRefused {
  if (error instanceof RequestRefused) return error;
  const status = saysAway(error)
    ? 503
    : error instanceof HttpException
      ? error.getStatus()
      : ((error as { statusCode?: unknown } | null)?.statusCode ?? 500);
  const known = typeof status === 'number' ? BY_STATUS[status] : undefined;
  if (known !== undefined)
    return new RequestRefused(Number(status), known.code, known.text, {
      retryAfter: status === 503 ? AWAY_SECONDS : null,
    });
  return new RequestRefused(typeof status === 'number' && status < 500 ? status : 500, 'hub.fault', FAULT);
}
