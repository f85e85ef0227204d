export { blanksLeftIn } from './blanks.js';
export { cleanValue } from './clean-value.js';
export { formatAmount, formatMoney } from './format-money.js';
export type { TemplateProblem, TemplateProblemCode } from './problems.js';
export type { CompiledTemplate, RenderResult, TagValues } from './render.js';
export { compileTemplate, type CompileResult } from './compile.js';
export type { TagOptions } from './tag-names.js';
export { MAX_OUTPUT_BYTES, MAX_SOURCE_BYTES } from './size.js';
export { TemplateCache } from './template-cache.js';
