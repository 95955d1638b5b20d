/**
 * Takes secrets out of what others say: a provider, or a proxy before it, may repeat in its answer what it was asked with.
 * In clear and in base64, as HTTP's basic authentication has it.
 */
export function redact(text: string, secrets: (string | null)[]): string {
  let clean = text;
  for (const secret of secrets) {
    // Less than this is found in any text by chance.
    if (secret === null || secret.length < 6) continue;
    for (const form of [secret, wholeDigits(secret), encodeURIComponent(secret)])
      clean = clean.replaceAll(form, '[secret]');
  }
  return clean;
}

/** The base64 of a text at the beginning of another: the last digits depend on what follows, and are left out. */
function wholeDigits(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).slice(0, Math.floor((bytes.length * 8) / 6));
}
