/** A text as programs of old wrote it, a byte a letter. @throws where the code page lacks a letter */
export function encodeAs(codePage: 'windows-1250' | 'windows-1253', text: string): Buffer {
  const decoder = new TextDecoder(codePage);
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Buffer.from(
    Array.from(text, (letter) => {
      const byte = bytes.get(letter);
      if (byte === undefined) throw new Error(`${codePage} has no ${letter}`);
      return byte;
    }),
  );
}
