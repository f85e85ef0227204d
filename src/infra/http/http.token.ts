/** The token under which the way out of the house is handed out. */
export const HTTP = Symbol('Http');
