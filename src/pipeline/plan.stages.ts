import { Injectable } from '@nestjs/common';
import { AudienceService } from './audience/audience.service.js';
import { OrderContactsService } from './audience/order-contacts.service.js';
import { Metrics } from '../infra/metrics/metrics.js';
import { RightOfWay } from '../infra/right-of-way.js';
import { IntakeWriter } from './intake/intake-writer.js';
import { MatchService } from './match/match.service.js';
import { FirstOrdersService } from './normalise/first-orders.service.js';
import { NormaliseService } from './normalise/normalise.service.js';
import { RenderService } from './render/render.service.js';
import { RouteService } from './route/route.service.js';
import { ScheduleService } from './schedule/schedule.service.js';

/** The stages between intake and a waiting message, in their order. */
@Injectable()
export class PlanStages {
  constructor(
    readonly metrics: Metrics,
    readonly rightOfWay: RightOfWay,
    readonly intake: IntakeWriter,
    readonly normalise: NormaliseService,
    readonly firstOrders: FirstOrdersService,
    readonly match: MatchService,
    readonly audience: AudienceService,
    readonly contacts: OrderContactsService,
    readonly render: RenderService,
    readonly schedule: ScheduleService,
    readonly route: RouteService,
  ) {}
}
