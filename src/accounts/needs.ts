import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Right } from './rights.js';

/**
 * Where the right is asked for: `path` where everything the path names belongs, `organisation` in the organisation as a
 * whole, `anywhere` somewhere (the endpoint shows or takes only what lies there).
 */
export type Scope = 'path' | 'organisation' | 'anywhere';

export interface Need {
  readonly right: Right;
  readonly scope: Scope;
}

export type OpenTo = 'everybody' | 'signed-in';

export const NEED = 'hub:need';
export const OPEN_TO = 'hub:open-to';

/** The name in the API's document of what an endpoint asks for: a `Need`, or whom it is open to. */
export const ACCESS = 'x-access';

/** The right an endpoint asks for. Every endpoint says this, or whom it is open to. */
export const Needs = (right: Right, scope: Scope = 'path') =>
  applyDecorators(
    SetMetadata(NEED, { right, scope } satisfies Need),
    ApiExtension(ACCESS, { right, scope }),
    ApiSecurity('cookie'),
    ApiSecurity('bearer'),
  );

/** An endpoint that needs no sign-in. */
export const Public = () => openTo('everybody');

/** An endpoint for whoever is signed in, about themselves or about nothing of a tenant's. */
export const SignedIn = () => applyDecorators(openTo('signed-in'), ApiSecurity('cookie'), ApiSecurity('bearer'));

function openTo(whom: OpenTo) {
  return applyDecorators(SetMetadata(OPEN_TO, whom), ApiExtension(ACCESS, whom));
}
