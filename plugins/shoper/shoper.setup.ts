import type { SetupStep } from '@hub/core';

/**
 * The steps in Shoper's panel. The menu's wording differs between versions: reference §8.6 and the guide of F-081 are
 * both named.
 */
export function setupSteps(callbackUrl: string): readonly SetupStep[] {
  return [
    {
      text: {
        pl: 'W panelu Shopera otwórz: Dodatki i integracje → Webhooki → Dodaj webhook (w starszym panelu: Konfiguracja → Administracja, system → zakładka webhooki → dodaj webhook).',
        en: "In Shoper's panel open: Dodatki i integracje → Webhooki → Dodaj webhook (older panel: Konfiguracja → Administracja, system → webhooki → dodaj webhook).",
        el: 'Στον πίνακα του Shoper ανοίξτε: Dodatki i integracje → Webhooki → Dodaj webhook (παλαιότερος πίνακας: Konfiguracja → Administracja, system → webhooki → dodaj webhook).',
      },
    },
    {
      text: {
        pl: 'Adres URL: wklej ten adres. Jest poufny, nie udostępniaj go.',
        en: 'Adres URL: paste this address. It is confidential, do not share it.',
        el: 'Adres URL: επικολλήστε αυτή τη διεύθυνση. Είναι εμπιστευτική.',
      },
      value: callbackUrl,
    },
    {
      text: {
        pl: 'Klucz: wpisz ten sam klucz, który podałeś w tym połączeniu (puste pole tylko wtedy, gdy tu też jest puste).',
        en: 'Klucz: enter the same key as in this connection (leave it empty only if it is empty here too).',
        el: 'Klucz: εισαγάγετε το ίδιο κλειδί με αυτή τη σύνδεση (κενό μόνο αν είναι κενό και εδώ).',
      },
    },
    { text: { pl: 'Format danych: JSON.', en: 'Format danych: JSON.', el: 'Format danych: JSON.' } },
    {
      text: {
        pl: 'Zdarzenia: zaznacz order.create, order.edit, order.paid, order.status, order.delete.',
        en: 'Zdarzenia: tick order.create, order.edit, order.paid, order.status, order.delete.',
        el: 'Zdarzenia: επιλέξτε order.create, order.edit, order.paid, order.status, order.delete.',
      },
      value: 'order.create, order.edit, order.paid, order.status, order.delete',
    },
    {
      text: {
        pl: 'Aktywność: TAK. Na koniec: Zapisz.',
        en: 'Aktywność: TAK. Then: Zapisz.',
        el: 'Aktywność: TAK. Τέλος: Zapisz.',
      },
    },
    {
      text: {
        pl: 'Sprawdź: złóż zamówienie w swoim sklepie. Zdarzenie pojawi się tutaj w ciągu kilku sekund.',
        en: 'Check: place an order in your shop. Its event appears here within seconds.',
        el: 'Έλεγχος: κάντε μια παραγγελία. Το συμβάν εμφανίζεται εδώ σε δευτερόλεπτα.',
      },
    },
  ];
}

/**
 * The statuses a shop starts with (F-058, reference §10.3). The ids of „reklamowane” and „testowe w realizacji” are not
 * known [UNK]: they are learned from the shop's events.
 */
export const DEFAULT_STATUSES = [
  { id: '1', name: 'złożone', isUnsuccessful: false },
  { id: '2', name: 'przyjęte do realizacji', isUnsuccessful: false },
  { id: '3', name: 'oczekiwanie na dostawę', isUnsuccessful: false },
  { id: '4', name: 'w trakcie kompletowania', isUnsuccessful: false },
  { id: '5', name: 'oczekiwanie na płatność', isUnsuccessful: false },
  { id: '6', name: 'gotowe do wysłania', isUnsuccessful: false },
  { id: '7', name: 'przesyłka wysłana', isUnsuccessful: false, isShipped: true },
  { id: '8', name: 'anulowane', isUnsuccessful: true },
  { id: '9', name: 'odrzucone', isUnsuccessful: true },
  { id: '11', name: 'zwrócone', isUnsuccessful: true },
] as const;
