import { Expose } from 'class-transformer';
import { RIGHTS, ROLES, type Right, type Role } from './rights.js';
import { ApiProperty } from '@nestjs/swagger';

export class MembershipView {
  @Expose() id!: string;
  @ApiProperty({ enum: ROLES }) @Expose() role!: Role;
  /** With neither this nor `shopId`, the role is held in the whole organisation. */
  @ApiProperty({ type: String, nullable: true }) @Expose() clientId!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() shopId!: string | null;
  /** What the role allows there. */
  @ApiProperty({ enum: RIGHTS, isArray: true }) @Expose() rights!: Right[];
}

export class MeView {
  userId!: string;
  organisationId!: string;
  /** What to sign in with. */
  email!: string;
  /** False until a password was chosen: only a link leads in. */
  hasPassword!: boolean;
  hasSecondFactor!: boolean;
  isOperator!: boolean;
  memberships!: MembershipView[];
}

export class TotpView {
  /** Base32, for typing into an authenticator app. */
  secret!: string;
  /** `otpauth://…`, to be shown as a QR code. */
  url!: string;
}

export class RecoveryCodesView {
  /** Each opens the door once; they are not shown again. */
  codes!: string[];
}
