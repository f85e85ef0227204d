import type { HttpAnswer, RawHttpRequest } from '../raw-http.js';
import { Simulator, type SimulatedAnswer, type SimulatedRequest } from './simulator.js';

/** Stands where the hub's report address would: keeps callbacks as the hub would see them and answers what it is told. */
export class CallbackSink extends Simulator {
  readonly callbacks: RawHttpRequest[] = [];
  reply: (callback: RawHttpRequest) => HttpAnswer = () => ({ status: 200, contentType: 'text/plain', body: 'OK' });

  protected answer(request: SimulatedRequest): SimulatedAnswer {
    const callback: RawHttpRequest = {
      method: request.method,
      headers: request.headers,
      query: request.query.toString(),
      body: request.body,
    };
    this.callbacks.push(callback);
    const { status, contentType, body } = this.reply(callback);
    return { status, headers: { 'content-type': contentType }, body };
  }
}
