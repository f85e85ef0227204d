import { LRUCache } from 'lru-cache';
import { compileTemplate, type CompileResult } from './compile.js';
import type { TagOptions } from './tag-names.js';

/** Compiles each source once for one set of tags and remembers those used last. */
export class TemplateCache {
  readonly #results: LRUCache<string, CompileResult>;

  /** @param maxEntries how many sources are remembered, 1 or more. */
  constructor(
    private readonly options: TagOptions,
    maxEntries = 1_000,
  ) {
    this.#results = new LRUCache({ max: maxEntries });
  }

  /** `compileTemplate(source)` under this cache's tags. */
  get(source: string): CompileResult {
    let result = this.#results.get(source);
    if (result === undefined) this.#results.set(source, (result = compileTemplate(source, this.options)));
    return result;
  }
}
