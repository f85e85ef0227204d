import { amount, number, ofProduct, person, productTag, tagOf, type Tag } from './tag.js';

/** What is said of products and baskets. */
export const PRODUCT_TAGS: readonly Tag[] = [
  productTag(
    'product_name',
    'Nazwa produktu',
    'Name of the product',
    'Όνομα προϊόντος',
    ofProduct(({ name }) => person(name)),
  ),
  productTag(
    'product_code',
    'Kod produktu',
    'Code of the product',
    'Κωδικός προϊόντος',
    ofProduct(({ code }) => person(code)),
  ),
  productTag(
    'product_url',
    'Link do produktu',
    'Link to the product',
    'Σύνδεσμος προϊόντος',
    ofProduct(({ url }) => url),
  ),
  productTag(
    'price',
    'Cena produktu',
    'Price of the product',
    'Τιμή προϊόντος',
    ofProduct(({ price }, locale) => amount(price, locale)),
  ),
  tagOf('stock')(
    'stock',
    'Ile sztuk zostało',
    'How many are left',
    'Πόσα απομένουν',
    ofProduct(({ stock }, locale) => number(stock, locale)),
  ),
  tagOf('stock')(
    'warn_level',
    'Stan, od którego ostrzegamy',
    'The level at which you are warned',
    'Όριο προειδοποίησης',
    ofProduct(({ warnLevel }, locale) => number(warnLevel, locale)),
  ),
  tagOf('cart')(
    'cart_url',
    'Link do koszyka',
    'Link to the basket',
    'Σύνδεσμος καλαθιού',
    ({ facts }) => facts.cart?.url ?? null,
  ),
  tagOf('cart')('cart_total', 'Wartość koszyka', 'Value of the basket', 'Αξία καλαθιού', ({ facts, locale }) =>
    amount(facts.cart?.total, locale),
  ),
];
