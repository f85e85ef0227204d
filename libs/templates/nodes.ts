/** Builders for the few kinds of Handlebars nodes a template is made of after its check. */

/** The helpers a checked template calls; it looks nothing up itself. */
export const HELPERS = { value: 'value', has: 'has' } as const;

/** Stands in rendered text where nothing was put; cut out again with the spaces it leaves. */
export const GAP = '\u0000';

const loc: hbs.AST.SourceLocation = { source: '', start: { line: 1, column: 0 }, end: { line: 1, column: 0 } };
const keep: hbs.AST.StripFlags = { open: false, close: false };

/** Text as it stands. */
export function textNode(text: string): hbs.AST.ContentStatement {
  return { type: 'ContentStatement', value: text, original: text, loc } as unknown as hbs.AST.ContentStatement;
}

/** `{name|fallback}`: the value of a tag, else its fallback (null: none). */
export function valueNode(name: string, fallback: string | null): hbs.AST.MustacheStatement {
  const params = fallback === null ? [stringNode(name)] : [stringNode(name), stringNode(fallback)];
  return {
    type: 'MustacheStatement',
    path: pathNode(HELPERS.value),
    params,
    hash: undefined as unknown as hbs.AST.Hash,
    escaped: false,
    strip: keep,
    loc,
  };
}

/** `{{#if name}}` or `{{#unless name}}` over checked programs; without an else branch it leaves a gap. */
export function conditionNode(
  kind: 'if' | 'unless',
  name: string,
  branches: { readonly met: hbs.AST.Statement[]; readonly otherwise: hbs.AST.Statement[] | null },
): hbs.AST.BlockStatement {
  const condition = {
    type: 'SubExpression',
    path: pathNode(HELPERS.has),
    params: [stringNode(name)],
    loc,
  } as unknown as hbs.AST.SubExpression;
  return {
    type: 'BlockStatement',
    path: pathNode(kind),
    params: [condition],
    hash: undefined as unknown as hbs.AST.Hash,
    program: programNode(branches.met),
    inverse: programNode(branches.otherwise ?? [textNode(GAP)]),
    openStrip: keep,
    inverseStrip: keep,
    closeStrip: keep,
    loc,
  };
}

/** A sequence of statements. */
export function programNode(body: hbs.AST.Statement[]): hbs.AST.Program {
  return { type: 'Program', body, blockParams: [], loc };
}

function stringNode(value: string): hbs.AST.StringLiteral {
  return { type: 'StringLiteral', value, original: value, loc };
}

function pathNode(name: string): hbs.AST.PathExpression {
  return { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc };
}
