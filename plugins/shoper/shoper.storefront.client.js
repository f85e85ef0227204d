// What a Shoper page shows, told to the hub's widgets.
// INFERRED (README "known gaps"): a product's page is `/<language>/p/<name>/<id>` or `/p/<name>/<id>`; `Shop.pageType` is a
// global of the old storefront only, and its values are not documented. Pages that say nothing of the kind stay as they are.
(() => {
  const { talaria } = window;
  if (!talaria) return;
  const PRODUCT_PAGE = /(?:^|\/)p\/[^/]+\/(\d+)(?:\/|$)/;

  const ofAddress = () => PRODUCT_PAGE.exec(location.pathname)?.[1];
  // A theme may say it itself: `<div data-talaria="stock">` beside an element with `data-product-id`.
  const ofMarkup = () => document.querySelector('[data-product-id]')?.getAttribute('data-product-id');

  const { pageType } = window.Shop ?? {};
  const isOther = typeof pageType === 'string' && !/product/i.test(pageType);
  const id = isOther ? undefined : (ofAddress() ?? ofMarkup());
  if (id) talaria.product({ id });
})();
