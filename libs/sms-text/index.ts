export { firstSpecialCharacter, specialCharactersIn } from './special-characters.js';
export { replaceSpecialCharacters } from './replace-special-characters.js';
export { segmentsOf, type Alphabet, type Segments } from './segments.js';
export { templateCounter } from './template-counter.js';
