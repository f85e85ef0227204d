export class MeView {
  userId!: string;
  organisationId!: string;
  /** What to sign in with. */
  email!: string;
}
