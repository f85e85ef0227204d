import { Inject, Injectable } from '@nestjs/common';
import { HOUR_MS, plus, uuidOf, type Clock, type ShopId } from '@hub/kernel';
import type { HttpAnswer, RawHttpRequest } from '../core/index.js';
import { ApiKeyService } from '../accounts/api-key.service.js';
import { rightsOf } from '../accounts/rights.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystemWithEntities, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ShopIdentityRepository } from '../plugin-host/shop-identity.repository.js';
import { AppMessageRepository } from './app-message.repository.js';

/** What a page inside a shop's panel is opened with. */
export interface Entry {
  /** Opens this shop and nothing else, for an hour. */
  readonly token: string;
  readonly shopId: ShopId;
  readonly connectionId: string;
  /** Pages of these origins may frame ours. */
  readonly origins: readonly string[];
}

const ENTRY_MS = HOUR_MS;
const ENTRY_NAME = 'panel-frame';

/** Where platforms' stores and panels knock: verified first, kept once, answered at once; the work comes after. */
@Injectable()
export class AppDoorService {
  constructor(
    private readonly database: Database,
    private readonly host: PluginHost,
    private readonly messages: AppMessageRepository,
    private readonly identities: ShopIdentityRepository,
    private readonly connections: ConnectionRepository,
    private readonly keys: ApiKeyService,
    private readonly doorbell: Doorbell,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Null: there is no such app on this hub. */
  async receive(pluginId: string, request: RawHttpRequest): Promise<HttpAnswer | null> {
    const app = this.host.app(pluginId);
    if (app === null) return null;
    const message = app.readMessage(request);
    if (message === null) return app.answer(false);
    if (message !== 'ignored') {
      await this.messages.take(eachAlone(this.database), pluginId, message, this.clock.now());
      this.doorbell.ring('apps', 'messages');
    }
    return app.answer(true);
  }

  /** Null: not signed, too old, used already, or of a shop that has not installed our app. */
  async enter(pluginId: string, request: RawHttpRequest): Promise<Entry | null> {
    const now = this.clock.now();
    const frame = this.host.app(pluginId)?.readFrame(request, now) ?? null;
    if (frame === null) return null;
    return asSystemWithEntities(this.database, async (tx) => {
      if (!(await this.messages.enter(tx, pluginId, frame))) return null;
      const known = await this.identities.find(tx, pluginId, [frame.identity]);
      if (known === null) return null;
      const { organisationId, connectionId } = known;
      const connection = (await this.connections.byIds(tx, [connectionId])).get(connectionId);
      if (connection?.shopId == null) return null;
      const { shopId } = connection;
      await tx.query('delete from api_keys where shop_id = $1 and name = $2 and expires_at < $3', [
        uuidOf(shopId),
        ENTRY_NAME,
        new Date(now),
      ]);
      const { token } = this.keys.mint(tx, {
        organisationId,
        name: ENTRY_NAME,
        rights: [...rightsOf('shop')],
        clientId: null,
        shopId,
        createdBy: null,
        expiresAt: plus(now, ENTRY_MS),
      });
      const url = connection.config['shopUrl'];
      const origins = [typeof url === 'string' ? url : '', ...(await this.identities.hostsOf(tx, connectionId))];
      return { token, shopId, connectionId, origins: origins.flatMap(originOf) };
    });
  }
}

function originOf(url: string): readonly string[] {
  const origin = URL.parse(url)?.origin;
  return origin === undefined || origin === 'null' ? [] : [origin];
}
