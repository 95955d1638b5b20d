import { type GraphQLFormattedError, GraphQLError } from 'graphql';

/** An error as GitHub's GraphQL writes it: with a `type` beside the message. */
export class GitHubError extends Error {
  readonly type: string;
  readonly extensions: Record<string, unknown> | null;

  constructor(type: string, message: string, extensions: Record<string, unknown> | null = null) {
    super(message);
    this.name = 'GitHubError';
    this.type = type;
    this.extensions = extensions;
  }
}

/** One entry of `errors`. Errors of the schema have no `type` but `extensions.code`. */
export interface WireError {
  type?: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
  locations?: GraphQLFormattedError['locations'];
  message: string;
}

/** Writes an error as GitHub does. Anything that is a bug of the simulator is thrown on. */
export function wireError(error: GraphQLError): WireError {
  const cause = error.originalError;
  if (cause instanceof GitHubError) {
    return {
      type: cause.type,
      ...(error.path === undefined ? {} : { path: error.path }),
      ...(cause.extensions === null ? {} : { extensions: cause.extensions }),
      ...(error.locations === undefined ? {} : { locations: error.locations }),
      message: cause.message,
    };
  }
  if (cause !== undefined && !(cause instanceof GraphQLError)) throw cause;
  return {
    ...(error.path === undefined ? {} : { path: error.path }),
    ...schemaError(error.message),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
  };
}

function schemaError(message: string): { message: string; extensions?: Record<string, unknown> } {
  const field = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(message);
  if (field !== null) {
    const [, fieldName, typeName] = field;
    return {
      message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
      extensions: { code: 'undefinedField', typeName, fieldName },
    };
  }
  const argument = /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/.exec(message);
  if (argument !== null) {
    const [, argumentName, typeName, fieldName] = argument;
    return {
      message: `Field '${fieldName}' doesn't accept argument '${argumentName}'`,
      extensions: { code: 'argumentNotAccepted', name: fieldName, typeName, argumentName },
    };
  }
  return { message };
}
