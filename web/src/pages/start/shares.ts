/** What is wrong with a number of shares and their threshold. Pure; the server checks again. */
export type ShareErrors = { readonly shares: string | undefined; readonly threshold: string | undefined };

const SHARES_MAX = 255;

export function checkShares(shares: string, threshold: string): ShareErrors {
  const n = wholeNumber(shares);
  const t = wholeNumber(threshold);
  const sharesError =
    n === undefined || n < 1 || n > SHARES_MAX
      ? `A whole number from 1 to ${SHARES_MAX} is needed.`
      : undefined;
  if (t === undefined || t < 1) return { shares: sharesError, threshold: 'A whole number from 1 is needed.' };
  if (n !== undefined && t > n) return { shares: sharesError, threshold: 'At most the number of shares.' };
  if (n !== undefined && n > 1 && t === 1) {
    return { shares: sharesError, threshold: 'With more than one share at least 2 are needed.' };
  }
  return { shares: sharesError, threshold: undefined };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
}
