import {
  ApiKeyEntity,
  ClientEntity,
  MembershipEntity,
  OrganisationEntity,
  OrganisationMoveEntity,
  SessionEntity,
  SignInTryEntity,
  UserEntity,
} from './accounts/account.entity.js';
import { IdempotentAnswerEntity } from './accounts/idempotency.entity.js';
import { AppMessageEntity } from './apps/app-message.entity.js';
import { AuditEntity } from './audit/audit.entity.js';
import { ConsentEntity, ContactEntity, ErasureEntity } from './contacts/contact.entity.js';
import { ConnectTicketEntity } from './connect/connect-ticket.entity.js';
import {
  ConversationEntity,
  OrderAnswerEntity,
  ReplyAttachmentEntity,
  ReplyEntity,
} from './conversations/conversation.entity.js';
import { SuppressionEntity } from './contacts/suppression.entity.js';
import { InstallationEntity, TickEntity } from './infra/database/installation.entity.js';
import { NoticeEntity } from './notices/notice.entity.js';
import { WebhookDeliveryEntity, WebhookEndpointEntity } from './outbound-webhooks/webhook-endpoint.entity.js';
import { RuleEntity, RuleVersionEntity } from './pipeline/match/rule.entity.js';
import { TemplateEntity } from './pipeline/match/template.entity.js';
import { AttemptEntity, DeliveryReportEntity } from './pipeline/model/attempt.entity.js';
import { LinkEntity } from './pipeline/model/link.entity.js';
import { LookUpEntity } from './pipeline/model/look-up.entity.js';
import { RawEventEntity, ShopEventEntity } from './pipeline/model/event.entity.js';
import { MessageEntity, PlanningEntity } from './pipeline/model/message.entity.js';
import { StatDeltaEntity, StatHourEntity } from './pipeline/statistics/statistics.entity.js';
import { SpendingEntity } from './pipeline/model/spending.entity.js';
import { DecisionEntity } from './pipeline/trace/decision.entity.js';
import {
  CallLimitEntity,
  ConnectionEntity,
  ConnectionTokensEntity,
  GrantEntity,
  RefusedWebhookEntity,
  ReplyWalkEntity,
  ShopIdentityEntity,
  SuppressionWalkEntity,
} from './plugin-host/connection.entity.js';
import { PluginSettingsEntity } from './plugin-host/plugin-settings.entity.js';
import { OrderEntity, ShopStatusEntity } from './shops/order.entity.js';
import { ProductEntity } from './shops/product.entity.js';
import { ShopEntity } from './shops/shop.entity.js';
import { ShopFieldEntity, ShopGroupEntity } from './shops/shop-field.entity.js';
import { ShopReadingEntity } from './shops/shop-reading.entity.js';
import { RuleRunEntity } from './sources/calendar/rule-run.entity.js';
import { CampaignEntity, CampaignRecipientEntity } from './sources/campaigns/campaign.entity.js';
import { CartEntity } from './sources/carts/cart.entity.js';
import { ReplayEntity, ReplayItemEntity } from './sources/replays/replay.entity.js';
import { StockWaveEntity, SubscriptionEntity } from './sources/stock/stock.entity.js';
import { SignUpEntity, StorefrontEntity, WidgetTryEntity } from './storefront/storefront.entity.js';
import {
  ImportedMessageEntity,
  ImportKeyEntity,
  ShopImportEntity,
  ShopSwitchEntity,
} from './switching/switching.entity.js';
import { SyncJobEntity } from './sync/sync-job.entity.js';
import { UsageClosedEntity, UsageHourEntity, UsageMonthEntity } from './usage/usage.entity.js';

/** Every table of the house; migrations are made from this list. */
export const ENTITIES = [
  InstallationEntity,
  TickEntity,
  OrganisationEntity,
  ClientEntity,
  UserEntity,
  MembershipEntity,
  SessionEntity,
  ApiKeyEntity,
  OrganisationMoveEntity,
  SignInTryEntity,
  IdempotentAnswerEntity,
  AuditEntity,
  ShopEntity,
  OrderEntity,
  ShopStatusEntity,
  ShopGroupEntity,
  ShopFieldEntity,
  ShopReadingEntity,
  ProductEntity,
  ContactEntity,
  ConsentEntity,
  SuppressionEntity,
  ErasureEntity,
  NoticeEntity,
  WebhookEndpointEntity,
  WebhookDeliveryEntity,
  ConnectionEntity,
  GrantEntity,
  RefusedWebhookEntity,
  ConnectionTokensEntity,
  CallLimitEntity,
  ShopIdentityEntity,
  SuppressionWalkEntity,
  ReplyWalkEntity,
  ConnectTicketEntity,
  SyncJobEntity,
  PluginSettingsEntity,
  AppMessageEntity,
  RuleEntity,
  RuleVersionEntity,
  TemplateEntity,
  RawEventEntity,
  ShopEventEntity,
  PlanningEntity,
  MessageEntity,
  AttemptEntity,
  DeliveryReportEntity,
  LinkEntity,
  LookUpEntity,
  DecisionEntity,
  SpendingEntity,
  StatDeltaEntity,
  StatHourEntity,
  StorefrontEntity,
  WidgetTryEntity,
  SignUpEntity,
  SubscriptionEntity,
  StockWaveEntity,
  RuleRunEntity,
  CartEntity,
  CampaignEntity,
  CampaignRecipientEntity,
  ReplayEntity,
  ReplayItemEntity,
  ReplyEntity,
  ReplyAttachmentEntity,
  ConversationEntity,
  OrderAnswerEntity,
  UsageHourEntity,
  UsageMonthEntity,
  UsageClosedEntity,
  ImportedMessageEntity,
  ImportKeyEntity,
  ShopImportEntity,
  ShopSwitchEntity,
];
