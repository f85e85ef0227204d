import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { LogPort } from '../../core/index.js';

/**
 * Structured logs by allow-list: an event's name plus scalar fields whose names are listed here. Whatever else is
 * handed over is dropped, so that a number, a body or a URL cannot slip in with an object.
 */
const ALLOWED_FIELDS = new Set([
  'code',
  'kind',
  'reason',
  'connection',
  'delivery',
  'plugin',
  'message',
  'rule',
  'shop',
  'event',
  'rawEvent',
  'attempt',
  'count',
  'requestId',
  'route',
  'status',
  'durationMs',
  'error',
  'stack',
  'queue',
  'topic',
  'port',
  'role',
  'state',
  'job',
]);

export class HubLogger implements LogPort {
  readonly #pino: PinoLogger;

  /** Lines go to `destination`, or to the standard output. */
  constructor(destination?: DestinationStream) {
    const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime };
    this.#pino = destination === undefined ? pino(options) : pino(options, destination);
  }

  info(event: string, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
    this.#pino.info(allowed(fields), event);
  }

  warn(event: string, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
    this.#pino.warn(allowed(fields), event);
  }

  /** Logs where a fault came from; never its message, which may quote what a person typed. */
  fault(event: string, error: unknown, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
    this.#pino.error({ ...allowed(fields), ...faultFields(error) }, event);
  }
}

function allowed(
  fields: Readonly<Record<string, string | number | boolean>>,
): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED_FIELDS.has(name)));
}

function faultFields(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames
      .slice(0, 6)
      .map((line) => line.trim())
      .join(' < '),
  };
}
