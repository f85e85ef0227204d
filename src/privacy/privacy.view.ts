import { ConsentView, ContactView } from '../contacts/contact.view.js';

export class ErasureView {
  /** Orders whose person was taken out. */
  orders!: number;
  /** Messages that were planned and will not go. */
  cancelled!: number;
  /** Messages on their way to a provider at that moment: number and text go as soon as the provider has answered. */
  underWay!: number;
}

export class PersonSuppressionView {
  messageClass!: string;
  source!: string;
  createdAt!: string;
}

export class PersonOrderView {
  shopId!: string;
  orderId!: string;
  /** The order as the shop described it last. */
  snapshot!: Record<string, unknown>;
}

export class PersonMessageView {
  id!: string;
  shopId!: string;
  orderId!: string | null;
  state!: string;
  /** By channel kind. */
  texts!: Record<string, unknown>;
  createdAt!: string;
  dueAt!: string;
  acceptedAt!: string | null;
}

export class PersonSubscriptionView {
  shopId!: string;
  productId!: string;
  variationId!: string | null;
  productName!: string | null;
  state!: string;
  createdAt!: string;
  sentAt!: string | null;
}

export class PersonFileView {
  name!: string;
  type!: string;
  /** Bytes; the file itself can be had from the conversation. */
  size!: number;
}

export class PersonReplyView {
  shopId!: string;
  subject!: string | null;
  text!: string | null;
  attachments!: PersonFileView[];
  intent!: string | null;
  outcome!: string | null;
  receivedAt!: string;
}

/** A line of a list that was uploaded for a campaign. */
export class PersonListView {
  shopId!: string;
  /** Its name. */
  campaign!: string;
  firstName!: string | null;
  lastName!: string | null;
  fields!: Record<string, string>;
}

/** A message that an older app told of. */
export class PersonImportedView {
  shopId!: string;
  at!: string;
  outcome!: string;
  text!: string | null;
  error!: string | null;
  detail!: Record<string, unknown>;
}

export class PersonCartView {
  shopId!: string;
  cartId!: string;
  phase!: string;
  email!: string | null;
  url!: string | null;
  lines!: Record<string, unknown>[];
  touchedAt!: string;
}

/** Everything the hub keeps about a person, to be handed to them. */
export class PersonView {
  contacts!: ContactView[];
  /** Every word they said about being written to, oldest first. */
  consents!: ConsentView[];
  suppressions!: PersonSuppressionView[];
  orders!: PersonOrderView[];
  messages!: PersonMessageView[];
  /** Products they wait for, and those they were told of. */
  waitingList!: PersonSubscriptionView[];
  /** What they answered to messages. */
  replies!: PersonReplyView[];
  carts!: PersonCartView[];
  /** Lists that were uploaded for campaigns and name them. */
  lists!: PersonListView[];
  /** What an older app told of messages to them. */
  imported!: PersonImportedView[];
}
