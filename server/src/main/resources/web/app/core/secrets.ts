/** Letters and digits that nobody takes for one another. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 24;

/** A secret that nobody guesses, and that may stand in a URI as it is: 24 letters and digits, 138 bits. */
export function randomSecret(): string {
  const letters: string[] = [];
  while (letters.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      // Bytes above the last whole round of letters would make some of them more likely.
      if (byte < 256 - (256 % LETTERS.length) && letters.length < LENGTH) letters.push(LETTERS[byte % LETTERS.length]);
    }
  }
  return letters.join('');
}
