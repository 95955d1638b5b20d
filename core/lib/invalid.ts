import type * as z from 'zod';
import { type FieldError, VeelocityError } from '#core/error.ts';

/** What zod found wrong, field by field, in sentences. Fields are written `bots.patterns[0]`. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: fieldOf([...issue.path, key]), message: 'There is no such field.' }));
    }
    return [{ field: fieldOf(issue.path), message: sentence(issue) }];
  });
}

/** The error for input that is well-formed but wrong: 422 with every field. */
export function invalid(errors: FieldError[]): VeelocityError {
  const fields = [...new Set(errors.map((error) => error.field))].filter((field) => field !== '');
  const detail =
    fields.length === 0
      ? (errors[0]?.message ?? 'The input is not valid.')
      : `${fields.length === 1 ? 'This field is' : 'These fields are'} not valid: ${fields.join(', ')}.`;
  return new VeelocityError('invalid', detail, { errors });
}

function fieldOf(path: PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

type Issue = z.ZodError['issues'][number];

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? 'Is required.'
        : `Must be ${withArticle(issue.expected)}.`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `Must be ${String(issue.values[0])}.`
        : `Must be one of: ${issue.values.map(String).join(', ')}.`;
    case 'too_small':
    case 'too_big':
      return limit(issue);
    default:
      return asSentence(issue.message);
  }
}

function limit(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  if (!/^Too (small|big)/.test(issue.message)) return asSentence(issue.message);
  const [word, bound] = issue.code === 'too_small' ? ['least', issue.minimum] : ['most', issue.maximum];
  if (issue.origin === 'string') {
    if (issue.code === 'too_small' && bound === 1) return 'Must not be empty.';
    return `Must have at ${word} ${bound} characters.`;
  }
  if (issue.origin === 'array' || issue.origin === 'set') return `Must have at ${word} ${bound} entries.`;
  return `Must be at ${word} ${bound}.`;
}

const articles: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

function withArticle(type: string): string {
  return articles[type] ?? `of type ${type}`;
}

function asSentence(message: string): string {
  const text = message.replace(/^Invalid input: /, '').replace(/^Invalid (.*)$/, 'Is not a valid $1');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
