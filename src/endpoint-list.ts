import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS, type Need, type OpenTo } from './accounts/needs.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export interface Endpoint {
  readonly method: string;
  readonly path: string;
  /** Undefined where nobody said it. */
  readonly access: Need | OpenTo | undefined;
}

/** Every endpoint of the API and who may call it, as its document says. */
export function endpointsOf(document: OpenAPIObject): readonly Endpoint[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as Record<string, unknown> | undefined;
      const access = operation?.[ACCESS] as Endpoint['access'];
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, access }];
    }),
  );
}

const SCOPES: Readonly<Record<Need['scope'], string>> = {
  path: 'where what the path names belongs',
  organisation: 'in the organisation as a whole',
  anywhere: 'anywhere; only what lies there is shown or taken',
};
const OPEN: Readonly<Record<OpenTo, string>> = { everybody: 'everybody', 'signed-in': 'whoever is signed in' };

/** The table of `docs/ENDPOINTS.md`. */
export function endpointTable(document: OpenAPIObject): string {
  const rows = endpointsOf(document).map(({ method, path, access }) => {
    const [right, where] =
      access === undefined
        ? ['**nobody said**', '']
        : typeof access === 'string'
          ? ['–', OPEN[access]]
          : [`\`${access.right}\``, SCOPES[access.scope]];
    return `| \`${method}\` | \`${path}\` | ${right} | ${where} |`;
  });
  return [
    '# Endpoints and their rights',
    '',
    'Made by `npm run openapi`; a test fails when an endpoint is missing or says nothing of its right. What a right allows and',
    'who has it: `src/accounts/rights.ts`.',
    '',
    '| method | path | right | where |',
    '| ------ | ---- | ----- | ----- |',
    ...rows,
    '',
  ].join('\n');
}
