import { base64url } from 'jose';
import type * as z from 'zod';
import { VeelocityError } from '#core/error.ts';

/** Where a list goes on, as text that callers hand back without looking inside. */
export function writeCursor(position: unknown): string {
  return base64url.encode(JSON.stringify(position));
}

/** The position in a cursor. Throws `bad_parameter` when it is none of ours. */
export function readCursor<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(decoded(cursor));
  if (parsed.success) return parsed.data;
  const message = 'Must be the next_cursor of an earlier answer.';
  throw new VeelocityError('bad_parameter', 'The parameter cursor is not valid.', {
    errors: [{ field: 'cursor', message }],
  });
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(base64url.decode(cursor)));
  } catch {
    return undefined;
  }
}
