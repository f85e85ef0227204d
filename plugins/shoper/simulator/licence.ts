/** The simulated shop's licence: forty hexadecimal digits (reference §1). */
export const LICENCE = '37925b6129cc700fc4ca23244bfa4e0d3cd9d740';
