import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, connect, isIP, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as encrypt, type TLSSocket } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import {
  HttpFailure,
  type HttpPort,
  type HttpRequest,
  type HttpResponse,
  type SocketPort,
  type SocketRequest,
} from '../../core/index.js';

const MAX_ANSWER_BYTES = 1024 * 1024;
/** How long a name is waited for before it is used. */
const RESOLVE_MS = 2_000;

/** Failures that happen before a byte of the request left: repeating the call is safe. Anything else is not known. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UND_ERR_INVALID_ARG',
  'hub.private-host',
  'hub.not-https',
  'hub.bad-url',
]);

/** What is refused before any socket is opened. */
export type Refusal = 'hub.bad-url' | 'hub.not-https' | 'hub.private-host';

/** How a name becomes addresses: all of them, asked once for each connection. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * The only way out of the house: https, an address that is checked and then used (the name is not asked again), no
 * private ranges except the hosts the operator listed, no redirects, bounded answers and times. One pool per origin. What
 * is no HTTP gets a socket under the same guard.
 */
export class OutboundHttp implements HttpPort, SocketPort {
  readonly #agent: Agent;
  readonly #allowedPrivateHosts: ReadonlySet<string>;
  readonly #guarded: LookupFunction;

  constructor(
    allowedPrivateHosts: readonly string[],
    private readonly resolve: Resolve = lookup,
  ) {
    this.#allowedPrivateHosts = new Set(allowedPrivateHosts);
    this.#guarded = (hostname, options, callback) => {
      this.resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, '', 0);
        const usable = this.#isAllowed(hostname) ? addresses : addresses.filter(({ address }) => !isPrivate(address));
        const first = usable[0];
        if (first === undefined) return callback(coded('hub.private-host'), '', 0);
        if (options.all === true)
          (callback as unknown as (error: null, addresses: typeof usable) => void)(null, usable);
        else callback(null, first.address, first.family);
      });
    };
    this.#agent = new Agent({
      // How many calls are under way is the caller's window; this only bounds what a host can pile up by hanging.
      connections: 2_048,
      connect: { timeout: 10_000, lookup: this.#guarded },
      keepAliveTimeout: 30_000,
    });
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    try {
      const { origin, pathname, search } = this.#allowed(request.url);
      return await new Promise<HttpResponse>((resolve, reject) => {
        const options = {
          origin,
          path: `${pathname}${search}`,
          method: request.method,
          headers: { 'user-agent': 'talaria', ...request.headers },
          body: request.body ?? null,
          // The exchange keeps the time of the whole call.
          headersTimeout: 0,
          bodyTimeout: 0,
        };
        this.#agent.dispatch(options, new Exchange(request.timeoutMs, resolve, reject));
      });
    } catch (error) {
      const code = codeOf(error);
      throw new HttpFailure(code, !NOT_SENT.has(code) && !failedToConnect(error), error);
    }
  }

  connect({ host, port, timeoutMs, isEncrypted }: SocketRequest): Promise<Socket> {
    const address = host.replace(/^\[|\]$/g, '');
    const isListed = this.#isAllowed(address);
    const refusal = !isListed && !isEncrypted ? 'hub.not-encrypted' : 'hub.private-host';
    const isRefused = !isListed && (!isEncrypted || (isIP(address) !== 0 && isPrivate(address)));
    if (isRefused) return Promise.reject(new HttpFailure(refusal, false));
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port, lookup: this.#guarded });
      const timer = setTimeout(() => socket.destroy(coded('timeout')), timeoutMs);
      socket.once('close', () => clearTimeout(timer));
      const failed = (error: Error) => reject(new HttpFailure(codeOf(error), false, error));
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        resolve(socket);
      });
    });
  }

  encrypt(socket: Duplex, host: string, onSecure: () => void): TLSSocket {
    const name = host.replace(/^\[|\]$/g, '');
    // An address is no name to ask for; its certificate must name it all the same.
    return encrypt({ socket, host: name, ...(isIP(name) === 0 ? { servername: name } : {}) }, onSecure);
  }

  /**
   * Why an address would be refused now, its name asked for; null where nothing speaks against it. A name that nobody
   * knows yet, or that is not told in time, is no reason: what it leads to is checked at every call.
   */
  async refusalNow(url: string): Promise<Refusal | null> {
    try {
      const { hostname } = this.#allowed(url);
      if (this.#isAllowed(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return null;
      const addresses = await this.#addressesOf(hostname);
      return addresses.length > 0 && addresses.every(isPrivate) ? 'hub.private-host' : null;
    } catch (error) {
      return codeOf(error) as Refusal;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** Empty where the name is not known, or not in time. */
  #addressesOf(hostname: string): Promise<readonly string[]> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve([]), RESOLVE_MS);
      this.resolve(hostname, { all: true }, (error, addresses) => {
        clearTimeout(timer);
        resolve(error === null ? addresses.map(({ address }) => address) : []);
      });
    });
  }

  /** Whether an address may be spoken to without encryption: hosts the operator listed only. */
  mayBePlain(url: string): boolean {
    const host = URL.parse(url)?.hostname;
    return host !== undefined && this.#isAllowed(host);
  }

  #isAllowed(host: string): boolean {
    return this.#allowedPrivateHosts.has(host.toLowerCase());
  }

  #allowed(text: string): URL {
    const url = URL.parse(text);
    if (url === null) throw coded('hub.bad-url');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (this.#isAllowed(host)) return url;
    if (url.protocol !== 'https:') throw coded('hub.not-https');
    if (isIP(host) !== 0 && isPrivate(host)) throw coded('hub.private-host');
    return url;
  }
}

/** One call: collects a bounded answer, and gives up when its time is over, whatever the server does. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Dispatcher.ResponseData['headers'] = {};
  #controller: Dispatcher.DispatchController | null = null;
  #ended: Error | null = null;

  constructor(
    timeoutMs: number,
    private readonly resolve: (response: HttpResponse) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.#timer = setTimeout(() => this.#giveUp(coded('timeout')), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended !== null) controller.abort(this.#ended);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData['headers'],
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_ANSWER_BYTES) this.#giveUp(coded('hub.answer-too-long'));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const body = Buffer.concat(this.#chunks, this.#size).toString('utf8');
    this.resolve({ status: this.#status, headers: flat(this.#headers), body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    clearTimeout(this.#timer);
    this.reject(this.#ended ?? error);
  }

  #giveUp(error: Error): void {
    this.#ended ??= error;
    this.#controller?.abort(this.#ended);
    this.reject(this.#ended);
  }
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');
const SPECIAL_V6 = new BlockList();
for (const [network, prefix] of [
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2001::', 23],
  ['3fff::', 20],
] as const) {
  SPECIAL_V6.addSubnet(network, prefix, 'ipv6');
}

/** Loopback, private, link-local, metadata, documentation, multicast and everything IPv6 that is not plain global unicast. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return PRIVATE.check(address, 'ipv4');
  return !PUBLIC_V6.check(address, 'ipv6') || SPECIAL_V6.check(address, 'ipv6');
}

function coded(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

function codeOf(error: unknown): string {
  for (let current = error as FaultLike | null | undefined; current != null; current = current.cause) {
    if (typeof current.code === 'string') return current.code;
  }
  return 'unknown';
}

interface FaultLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: FaultLike;
}

/** A time-out or an unreachable network may also hit a connection in use; only while connecting is nothing sent. */
function failedToConnect(error: unknown): boolean {
  return (error as FaultLike | null)?.syscall === 'connect';
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(headers)) texts[name.toLowerCase()] = String(headers[name] ?? '');
  return texts;
}
