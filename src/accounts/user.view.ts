import { Expose, Type } from 'class-transformer';
import { MembershipView } from './session.view.js';

export class UserView {
  @Expose() id!: string;
  @Expose() email!: string;
  /** False while an invitation waits to be used. */
  @Expose() hasPassword!: boolean;
  @Expose() hasSecondFactor!: boolean;
  @Expose() createdAt!: string;
  @Expose() @Type(() => MembershipView) memberships!: MembershipView[];
}

export class InvitationView {
  user!: UserView;
  /** Works once, within seven days. Whoever has it comes in as this user. */
  signInUrl!: string;
}
