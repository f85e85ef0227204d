const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '^{}\\[]~|€\f';

export interface TextSize {
  readonly isUnicode: boolean;
  readonly length: number;
  readonly parts: number;
}

/** How SMSAPI counts: 160 and 153 characters in GSM-7, 70 and 67 in UCS-2. */
export function sizeOf(text: string): TextSize {
  let units = 0;
  for (const character of text) {
    if (GSM.includes(character)) units += 1;
    else if (GSM_EXTENDED.includes(character)) units += 2;
    else return { isUnicode: true, length: text.length, parts: text.length <= 70 ? 1 : Math.ceil(text.length / 67) };
  }
  return { isUnicode: false, length: units, parts: units <= 160 ? 1 : Math.ceil(units / 153) };
}
