import { TemplateCache, type CompileResult } from '@hub/templates';
import { SUBJECT_OF, type Subject } from '../../../core/index.js';
import { isAdditionalFieldTag, tagNamesOf } from './tags.js';

const caches = new Map<Subject, TemplateCache>(
  [...new Set(Object.values(SUBJECT_OF))].map((subject) => [
    subject,
    new TemplateCache({
      tags: tagNamesOf(subject),
      allowsTag: (name: string) => isAdditionalFieldTag(subject, name),
    }),
  ]),
);

/** A text about `subject`, checked and compiled once per wording. */
export function templateOf(subject: Subject, source: string): CompileResult {
  return (caches.get(subject) as TemplateCache).get(source);
}
