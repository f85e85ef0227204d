import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ConnectionId } from '@hub/kernel';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { DispatchFlow } from './dispatch.flow.js';
import { LookUpFlow } from './look-up.flow.js';
import { PlanFlow } from './plan.flow.js';
import { SettleFlow } from './settle.flow.js';

const CONNECTIONS_AT_ONCE = 8;
const SETTLERS = 3;

/** Wakes on the doorbell and calls the flow; nothing else. */
@Injectable()
export class FlowsProcessor implements OnApplicationBootstrap {
  constructor(
    private readonly doorbell: Doorbell,
    private readonly plan: PlanFlow,
    private readonly dispatch: DispatchFlow,
    private readonly settle: SettleFlow,
    private readonly lookUp: LookUpFlow,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('plan', 1, () => this.plan.planWaiting());
    this.doorbell.listen('dispatch', CONNECTIONS_AT_ONCE, (key) => this.dispatch.dispatchDue(key as ConnectionId));
    this.doorbell.listen('settle', SETTLERS, (key) => {
      if (key === 'look-ups') return this.lookUp.lookUp();
      return key === 'silence' ? this.settle.settleSilence() : this.settle.settleReports();
    });
  }
}
