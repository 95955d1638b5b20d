/**
 * The closed list of things that can go wrong, and the HTTP status each one has.
 * Whoever throws names a code; only `functions/middleware/problem.ts` turns it into an answer.
 */
export const statusOf = {
  malformed: 400,
  bad_parameter: 400,
  unauthorized: 401,
  forbidden: 403,
  registration_closed: 403,
  setup_code_required: 403,
  session_required: 403,
  scope_required: 403,
  origin_refused: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  already_running: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  too_many_requests: 429,
  internal: 500,
  provider_failed: 502,
  database_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statusOf;

/** One wrong field of an input: where it is and what is wrong with it, in a sentence. */
export interface FieldError {
  field: string;
  message: string;
}

export interface ErrorOptions {
  /** The fields that are wrong, for 400 and 422. */
  errors?: FieldError[];
  /** Seconds after which another try makes sense, for 429 and 503. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An error whose text may be shown to the person who caused it. Everything else is answered as `internal`. */
export class VeelocityError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, detail: string, options: ErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'VeelocityError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
