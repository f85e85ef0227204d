import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { ConnectController } from './connect.controller.js';
import { ConnectService } from './connect.service.js';
import { ConnectTicketController } from './connect-ticket.controller.js';
import { ConnectTicketRepository } from './connect-ticket.repository.js';
import { ConnectTickets } from './connect-tickets.service.js';

/** Connecting a provider's account at the provider's own page, from a panel or from inside a shop's frame. */
@Module({
  imports: [AccountsModule, PluginHostModule, ShopsModule],
  controllers: [ConnectTicketController, ConnectController],
  providers: [ConnectTicketRepository, ConnectTickets, ConnectService],
})
export class ConnectModule {}
