/** What is said of a connection that cannot be saved as it was given. */
export const ENTER_ANEW = {
  code: 'required',
  message: {
    pl: 'Zmieniasz serwer, do którego trafi to hasło. Wpisz je na nowo.',
    en: 'This secret would go to another server. Enter it anew.',
    el: 'Αυτός ο κωδικός θα πάει σε άλλον διακομιστή. Δηλώστε τον ξανά.',
  },
};
export const NOT_HTTPS = {
  code: 'not-https',
  message: {
    pl: 'Adres musi zaczynać się od https://, bo idą nim hasła i dane klientów.',
    en: 'The address must start with https://, since passwords and customers’ data travel by it.',
    el: 'Η διεύθυνση πρέπει να αρχίζει με https://, γιατί από εκεί περνούν κωδικοί και δεδομένα πελατών.',
  },
};
export const NO_SUCH_PLUGIN = {
  param: 'pluginId',
  code: 'unknown-plugin',
  message: {
    pl: 'Nie ma takiej wtyczki. Wybierz ją z listy.',
    en: 'There is no such plugin. Choose one from the list.',
    el: 'Δεν υπάρχει τέτοιο πρόσθετο. Επιλέξτε από τη λίστα.',
  },
};
export const NO_SUCH_SHOP = {
  param: 'shopId',
  code: 'unknown-shop',
  message: {
    pl: 'Wskaż sklep, do którego należy to połączenie.',
    en: 'Name the shop this connection belongs to.',
    el: 'Δηλώστε το κατάστημα της σύνδεσης.',
  },
};
