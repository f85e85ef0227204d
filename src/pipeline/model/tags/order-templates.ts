import { TemplateCache, type CompileResult } from '@hub/templates';
import { isAdditionalFieldTag, ORDER_TAG_NAMES } from './order-tags.js';

const templates = new TemplateCache({ tags: ORDER_TAG_NAMES, allowsTag: isAdditionalFieldTag });

/** A text about an order, checked and compiled once per wording. */
export function orderTemplate(source: string): CompileResult {
  return templates.get(source);
}
