import { compileTemplate, type CompileResult } from './compile.js';
import type { TagOptions } from './tag-names.js';

/** Compiles each source once for one set of tags and remembers those used last. */
export class TemplateCache {
  readonly #results = new Map<string, CompileResult>();

  /** @param maxEntries how many sources are remembered, 1 or more. */
  constructor(
    private readonly options: TagOptions,
    private readonly maxEntries = 1_000,
  ) {}

  /** `compileTemplate(source)` under this cache's tags. */
  get(source: string): CompileResult {
    const result = this.#results.get(source) ?? compileTemplate(source, this.options);
    this.#results.delete(source);
    this.#results.set(source, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.maxEntries && oldest !== undefined) this.#results.delete(oldest);
    return result;
  }
}
