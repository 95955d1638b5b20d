/** Looks for secrets in text of any kind, as they are and as base64 and other common forms have them. */

export interface Leak {
  /** Which secret, by its name. */
  secret: string;
  form: string;
  /** What stands around it. */
  near: string;
}

/** Every secret that a text holds, in any form. */
export function leaksIn(text: string, secrets: Record<string, string>): Leak[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    Object.entries(formsOf(secret)).flatMap(([form, needle]) => {
      const at = text.indexOf(needle);
      const near = text.slice(Math.max(0, at - 60), at).replaceAll(/\s+/g, ' ');
      return at === -1 ? [] : [{ secret: name, form, near }];
    }),
  );
}

/** The forms in which a secret may be written down. */
function formsOf(secret: string): Record<string, string> {
  const bytes = Buffer.from(secret);
  const forms: Record<string, string> = {
    clear: secret,
    'URL-encoded': encodeURIComponent(secret),
    JSON: JSON.stringify(secret).slice(1, -1),
    hexadecimal: bytes.toString('hex'),
  };
  // Base64 of a longer text has the secret in one of three ways, by how many bytes stand before it; the digits at both
  // ends depend on what stands beside.
  for (const before of [0, 1, 2]) {
    const digits = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const inner = digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    forms[`base64, ${before} bytes after its beginning`] = inner;
    forms[`base64 for addresses, ${before} bytes after its beginning`] = inner
      .replaceAll('+', '-')
      .replaceAll('/', '_');
  }
  return forms;
}
