import Handlebars from 'handlebars';
import { syntax, unclosed, type TemplateProblem } from './problems.js';

export type ParsedSource =
  { readonly ok: true; readonly program: hbs.AST.Program } | { readonly ok: false; readonly problem: TemplateProblem };

/** Reads the double-brace blocks of a source; single braces stay in its text. Allows more than a template may hold. */
export function parseSource(source: string): ParsedSource {
  try {
    return { ok: true, program: Handlebars.parse(source) };
  } catch (error) {
    return { ok: false, problem: explain(source, error instanceof Error ? error.message : '') };
  }
}

/** Where a line and column of the parser (lines from 1, columns from 0) stand in the source. */
export function positionIn(source: string, at: hbs.AST.Position): number {
  return lineStart(source, at.line) + at.column;
}

function lineStart(source: string, line: number): number {
  const breaks = source.matchAll(/\r\n?|\n/g);
  let start = 0;
  for (let current = 1; current < line; current++) {
    const next = breaks.next();
    if (next.done) return start;
    start = next.value.index + next.value[0].length;
  }
  return start;
}

function explain(source: string, message: string): TemplateProblem {
  const opening = source.lastIndexOf('{{');
  if (opening >= 0 && !source.includes('}}', opening)) return unclosed(source.slice(opening, opening + 40), opening);
  const open: RegExpExecArray[] = [];
  for (const tag of source.matchAll(/\{\{~?(#|\^(?!~?\}\})|\/)[^}]*\}\}/g)) {
    if (tag[1] === '/') open.pop();
    else open.push(tag);
  }
  const last = open.at(-1);
  if (last !== undefined) return unclosed(last[0], last.index);
  const line = /on line (\d+)/.exec(message)?.[1] ?? / - (\d+):\d+$/.exec(message)?.[1];
  return syntax(line === undefined ? undefined : lineStart(source, Number(line)));
}
