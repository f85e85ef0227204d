import Handlebars from 'handlebars';
import { GAP, HELPERS } from './nodes.js';
import { isLongerThan, MAX_OUTPUT_BYTES } from './size.js';
import { closeGaps } from './tidy.js';

/** What each tag stands for, by the name used in the source. Empty and blank values count as missing. */
export type TagValues = Readonly<Record<string, string | null | undefined>>;

export type RenderResult =
  | {
      readonly ok: true;
      readonly text: string;
      /** Tags the text wanted that had neither a value nor a fallback; each once. */
      readonly missing: readonly string[];
    }
  | { readonly ok: false; readonly reason: 'too-long' };

/** A checked template, safe to keep and to render any number of times. */
export interface CompiledTemplate {
  readonly source: string;
  /** The tags it prints or asks for, each once, in the order of the source. */
  readonly usedTags: readonly string[];
  /** The message's text. Values are printed as they are and never read as template. */
  render(values: TagValues): RenderResult;
}

interface RenderState {
  readonly values: TagValues;
  readonly missing: string[];
  room: number;
}

class OutputTooLong extends Error {}

const environment = createEnvironment();
/** The helpers as they are: otherwise Handlebars wraps each of them anew for every text, which costs more than the text. */
const AS_THEY_ARE: RuntimeOptions = { partial: true, helpers: environment.helpers };

/** @param program rebuilt by `SourceCheck`: nothing else may come here. */
export function toCompiledTemplate(
  source: string,
  program: hbs.AST.Program,
  usedTags: readonly string[],
): CompiledTemplate {
  const print = environment.compile<RenderState>(program, {
    noEscape: true,
    knownHelpers: { if: true, unless: true, [HELPERS.value]: true, [HELPERS.has]: true } as KnownHelpers,
    knownHelpersOnly: true,
  });
  return { source, usedTags, render: (values) => renderWith((state) => print(state, AS_THEY_ARE), values) };
}

type KnownHelpers = NonNullable<CompileOptions['knownHelpers']>;

function renderWith(print: (state: RenderState) => string, values: TagValues): RenderResult {
  const state: RenderState = { values, missing: [], room: MAX_OUTPUT_BYTES };
  try {
    const text = closeGaps(print(state));
    if (isLongerThan(text, MAX_OUTPUT_BYTES)) return { ok: false, reason: 'too-long' };
    return { ok: true, text, missing: state.missing };
  } catch (error) {
    if (error instanceof OutputTooLong) return { ok: false, reason: 'too-long' };
    throw error;
  }
}

/** An environment of our own, with `if` and `unless` as its only ready-made helpers. */
function createEnvironment(): typeof Handlebars {
  const created = Handlebars.create();
  for (const name of Object.keys(created.helpers)) {
    if (name !== 'if' && name !== 'unless') created.unregisterHelper(name);
  }
  created.registerHelper(HELPERS.has, function (this: RenderState, name: string) {
    return valueOf(this, name) !== null;
  });
  created.registerHelper(HELPERS.value, function (this: RenderState, name: string, fallback: unknown) {
    const value = valueOf(this, name) ?? (typeof fallback === 'string' ? fallback : null);
    if (value === null && !this.missing.includes(name)) this.missing.push(name);
    if (value === null || value === '') return GAP;
    this.room -= value.length;
    if (this.room < 0) throw new OutputTooLong();
    return value;
  });
  return created;
}

function valueOf(state: RenderState, name: string): string | null {
  const value = Object.hasOwn(state.values, name) ? state.values[name] : null;
  if (typeof value !== 'string') return null;
  const printable = value.replaceAll(GAP, '');
  return printable.trim() === '' ? null : printable;
}
