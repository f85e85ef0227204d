import {
  Simulator,
  underFault,
  type SimulatedAnswer,
  type SimulatedFault,
  type SimulatedRequest,
} from '@hub/core/testing';

interface Sent {
  readonly to: string;
  readonly text: string;
  readonly reference: string;
  readonly report_url: string | null;
}

/** Behaves as the provider's documents say; what they leave open is a switch whose default is the worse case. */
export class TemplateSimulator extends Simulator {
  readonly phones: { readonly to: string; readonly text: string }[] = [];
  readonly faults: SimulatedFault[] = [];
  readonly settings = { token: 'simulator-token', credit: 100, isInMaintenance: false, reportedState: 'delivered' };
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;

  override async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await super.stop();
  }

  protected answer(request: SimulatedRequest): Promise<SimulatedAnswer> | SimulatedAnswer {
    if (request.headers['authorization'] !== `Bearer ${this.settings.token}`) return refusal(401, 'invalid-token');
    if (request.path === '/account')
      return { status: 200, body: { balance: String(this.settings.credit), currency: 'EUR' } };
    const message = JSON.parse(request.body.toString('utf8')) as Sent;
    return underFault(this.faults, () => this.#accept(message));
  }

  #accept(message: Sent): SimulatedAnswer {
    if (this.settings.isInMaintenance) return refusal(409, 'maintenance');
    if (!/^\+[1-9]\d{8,14}$/.test(message.to) || message.to.startsWith('+4822')) return refusal(422, 'invalid-number');
    if (message.text.length > 1530) return refusal(422, 'text-too-long');
    if (this.settings.credit < 1) return refusal(402, 'no-credit');
    this.settings.credit -= 1;
    this.#count += 1;
    const id = `m-${this.#count}`;
    this.phones.push({ to: message.to, text: message.text });
    this.#report(message, id);
    return { status: 201, body: { id } };
  }

  #report({ report_url: url, reference }: Sent, id: string): void {
    if (url === null) return;
    const body = JSON.stringify({ id, reference, state: this.settings.reportedState, at: '2026-11-20T10:00:05Z' });
    const timer = setTimeout(() => void fetch(url, { method: 'POST', body }).catch(() => undefined), 10);
    this.#timers.add(timer);
  }
}

function refusal(status: number, code: string): SimulatedAnswer {
  return { status, body: { code, message: `Refused: ${code}` } };
}
