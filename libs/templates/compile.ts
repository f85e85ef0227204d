import { SourceCheck } from './check.js';
import { programNode } from './nodes.js';
import { parseSource } from './parse.js';
import { notAllowed, sourceTooLong, type TemplateProblem } from './problems.js';
import { toCompiledTemplate, type CompiledTemplate } from './render.js';
import { isLongerThan, MAX_SOURCE_BYTES } from './size.js';
import type { TagOptions } from './tag-names.js';

export type CompileResult =
  | { readonly ok: true; readonly template: CompiledTemplate }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/**
 * Checks and compiles a merchant's text: `{tag}`, `{tag|fallback}`, `{{tag}}`, `{{#if tag}}…{{else}}…{{/if}}` and
 * `{{#unless tag}}`. All other expressions are refused, and so is a tag that is not allowed here; braces around anything
 * that is no tag are text. All problems are told at once, in the order of the source.
 */
export function compileTemplate(source: string, options: TagOptions): CompileResult {
  if (isLongerThan(source, MAX_SOURCE_BYTES)) return { ok: false, problems: [sourceTooLong(MAX_SOURCE_BYTES)] };
  const escaped = source.indexOf('\\{{');
  if (escaped >= 0) return { ok: false, problems: [notAllowed('\\{{', escaped)] };
  const parsed = parseSource(source);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] };
  const check = new SourceCheck(source, options);
  const statements = check.statements(parsed.program);
  if (check.problems.length > 0) {
    return { ok: false, problems: check.problems.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0)) };
  }
  return { ok: true, template: toCompiledTemplate(source, programNode(statements), [...check.usedTags]) };
}
