import type { ChannelCallback, HttpAnswer } from '../raw-http.js';
import { Simulator, type SimulatedAnswer, type SimulatedRequest } from './simulator.js';

/** Stands where the hub's report address would: keeps callbacks as the hub would see them and answers what it is told. */
export class CallbackSink extends Simulator {
  readonly callbacks: ChannelCallback[] = [];
  reply: (callback: ChannelCallback) => HttpAnswer = () => ({ status: 200, contentType: 'text/plain', body: 'OK' });

  protected answer(request: SimulatedRequest): SimulatedAnswer {
    const callback: ChannelCallback = {
      method: request.method,
      url: `${this.url}${request.path}${request.search}`,
      headers: request.headers,
      query: request.search.slice(1),
      body: request.body,
    };
    this.callbacks.push(callback);
    const { status, contentType, body } = this.reply(callback);
    return { status, headers: { 'content-type': contentType }, body };
  }
}
