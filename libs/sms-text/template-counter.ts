import { segmentsOf, type Segments } from './segments.js';

/**
 * The counter under a template's text area: counts the raw template, tags and braces included, and two units for each
 * line break. Merchants know these figures from other panels; what a message costs is `segmentsOf` of its rendered text.
 */
export function templateCounter(template: string): Segments {
  return segmentsOf(template.replace(/\r\n|\r|\n/g, '\r\n'));
}
