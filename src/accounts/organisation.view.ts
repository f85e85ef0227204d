import { Expose } from 'class-transformer';

export class OrganisationView {
  @Expose() id!: string;
  @Expose() name!: string;
  @Expose() createdAt!: string;
}

export class ClientView {
  @Expose() id!: string;
  @Expose() name!: string;
  @Expose() createdAt!: string;
}
