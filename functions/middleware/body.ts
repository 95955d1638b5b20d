import { VeelocityError } from '#core/error.ts';

/** The most that a request may send. */
export const maxBodyBytes = 1_000_000;

/** The most that a webhook may send: a push of many commits is long. A larger one is left to the scheduled sync. */
export const maxWebhookBytes = 5_000_000;

/**
 * Reads a body of at most `limit` bytes. Throws `too_large` as soon as that is sure: at once where the length is
 * declared, else at the byte that is too many.
 */
export async function readBody(request: Request, limit = maxBodyBytes): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('Content-Length') ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      // The rest is not wanted. Nobody waits for the cancellation: it may never come.
      reader?.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/**
 * Reads a JSON body. Throws `unsupported_media_type`, `too_large` or `malformed`. An optional body that is empty
 * counts as `{}`.
 */
export async function readJson(request: Request, optional = false): Promise<unknown> {
  const mediaType = (request.headers.get('Content-Type') ?? '').split(';')[0]?.trim() ?? '';
  const isJson = /^application\/([\w.-]+\+)?json$/i.test(mediaType);
  if (!isJson && !(optional && mediaType === '')) {
    throw new VeelocityError('unsupported_media_type', 'Send JSON, with Content-Type: application/json.');
  }
  const bytes = await readBody(request);
  if (optional && bytes.byteLength === 0) return {};
  if (!isJson) throw new VeelocityError('unsupported_media_type', 'Send JSON, with Content-Type: application/json.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), refuseUnstorable);
  } catch {
    throw new VeelocityError('malformed', 'The body is not valid JSON in UTF-8.');
  }
}

/** JSON allows what no database can keep as text: the character NUL and halves of surrogate pairs. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function refuseUnstorable(key: string, value: unknown): unknown {
  if (!isStorable(key) || (typeof value === 'string' && !isStorable(value))) throw new Error('Not storable.');
  return value;
}

function tooLarge(limit: number): VeelocityError {
  return new VeelocityError('too_large', `The body is larger than ${limit.toLocaleString('en')} bytes.`);
}
