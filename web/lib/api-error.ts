export interface FieldProblem {
  field: string;
  message: string;
}

/** What went wrong, in a sentence. Status 0: the server could not be reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, detail: string, errors: FieldProblem[] = [], retryAfter?: number) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.retryAfterSeconds = retryAfter ?? null;
  }
}
