import { defineEntity, p } from '@mikro-orm/core';
import type { Intent } from '@hub/replies';
import type { Reply } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** What is kept of an answer in one piece; its files lie beside it. */
export type KeptReply = Omit<Reply, 'attachments'>;

/** A person's answer as it came. Waits until it is worked off, once; what nobody can place stays `unmatched`. */
export const ReplyEntity = defineEntity({
  name: 'Reply',
  tableName: 'replies',
  properties: {
    id: idColumn('rpl').primary(),
    organisationId: idColumn('org'),
    connectionId: idColumn('con'),
    trust: p.text().$type<'signed' | 'hint'>(),
    /** The provider's id, else a digest: a call that is repeated tells nothing new. */
    dedupeKey: p.text(),
    /** Null once it was kept long enough, or its person was erased. */
    content: p.json().$type<KeptReply>().nullable(),
    receivedAt: instantColumn(),
    state: p.text().$type<'waiting' | 'done' | 'unmatched' | 'stuck'>(),
    tries: p.smallint(),
    dueAt: instantColumn(),
    conversationId: idColumn('cnv').nullable(),
    intent: p.text().$type<Intent>().nullable(),
    /** What it led to. */
    outcome: p.text().$type<ReplyOutcome>().nullable(),
  },
  uniques: [{ name: 'replies_once', properties: ['connectionId', 'dedupeKey'] }],
  indexes: [
    {
      name: 'replies_due',
      expression: `create index "replies_due" on "replies" ("due_at") where state = 'waiting'`,
    },
    { name: 'replies_conversation', properties: ['conversationId', 'id'] },
    {
      name: 'replies_unmatched',
      expression: `create index "replies_unmatched" on "replies" ("connection_id", "received_at") where state = 'unmatched'`,
    },
  ],
  ...tenantTable,
});

export const REPLY_OUTCOMES = [
  'stopped',
  'changes-order',
  'asked-back',
  'answered-before',
  'ambiguous',
  'order-moved-on',
  'to-read',
  'erased',
  'nobody-wrote',
  'could-not-settle',
] as const;
export type ReplyOutcome = (typeof REPLY_OUTCOMES)[number];

/** A file that came with an answer. Goes with the answer's text, when its person is erased or it was kept long enough. */
export const ReplyAttachmentEntity = defineEntity({
  name: 'ReplyAttachment',
  tableName: 'reply_attachments',
  properties: {
    id: idColumn('fil').primary(),
    organisationId: idColumn('org'),
    replyId: idColumn('rpl'),
    name: p.text(),
    type: p.text(),
    /** Bytes. */
    size: p.integer(),
    /** Null: it was too large. */
    content: p.blob().nullable(),
  },
  indexes: [{ name: 'reply_attachments_reply', properties: ['replyId'] }],
  ...tenantTable,
});

/** What a client and one address, a number or an e-mail address, said to each other. */
export const ConversationEntity = defineEntity({
  name: 'Conversation',
  tableName: 'conversations',
  properties: {
    id: idColumn('cnv').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    /** The shop that wrote to the person last. */
    shopId: idColumn('shp'),
    /** The account their last answer came by. */
    connectionId: idColumn('con'),
    addressHash: p.text(),
    /** Null once erased or kept long enough. */
    address: p.text().nullable(),
    state: p.text().$type<ConversationState>(),
    assigneeId: idColumn('usr').nullable(),
    /** Answers that nobody has looked at. */
    unread: p.integer(),
    lastAt: instantColumn(),
    createdAt: instantColumn(),
  },
  uniques: [{ name: 'conversations_person', properties: ['clientId', 'addressHash'] }],
  indexes: [{ name: 'conversations_newest', properties: ['shopId', 'lastAt', 'id'] }],
  ...tenantTable,
});

export const CONVERSATION_STATES = ['open', 'closed'] as const;
export type ConversationState = (typeof CONVERSATION_STATES)[number];

/** What a person answered to a question about an order, and how far the shop was told. One row a question. */
export const OrderAnswerEntity = defineEntity({
  name: 'OrderAnswer',
  tableName: 'order_answers',
  properties: {
    /** The message that asked. */
    id: idColumn('msg').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    orderId: p.text(),
    conversationId: idColumn('cnv'),
    state: p.text().$type<AnswerState>(),
    /** The status the shop is to set; null until that is certain. */
    statusId: p.text().nullable(),
    /** The message that asked back, after a first no. */
    askedBackBy: idColumn('msg').nullable(),
    answeredAt: instantColumn(),
    dueAt: instantColumn(),
    tries: p.smallint(),
    /** By the database's clock: who speaks to the shop is gone after it. */
    claimedUntil: instantColumn().nullable(),
    errorCode: p.text().nullable(),
  },
  indexes: [
    {
      name: 'order_answers_due',
      expression: `create index "order_answers_due" on "order_answers" ("due_at") where state in ('waiting', 'speaking', 'unknown')`,
    },
    {
      name: 'order_answers_asked_back',
      expression: `create index "order_answers_asked_back" on "order_answers" ("asked_back_by") where asked_back_by is not null`,
    },
  ],
  ...tenantTable,
});

/** `unknown`: the shop may have been told; it is looked up and never said again. */
export type AnswerState = 'asked-back' | 'waiting' | 'speaking' | 'unknown' | 'done' | 'failed';
