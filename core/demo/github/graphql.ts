import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  GraphQLError,
  Kind,
  execute,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from 'graphql';
import { type Measure, measure } from '#core/demo/github/cost.ts';
import { GitHubError, type WireError, wireError } from '#core/demo/github/graphql-error.ts';
import type { GraphQLContext } from '#core/demo/github/resolvers.ts';
import { createSchema, resolveDefault, typeOf } from '#core/demo/github/schema.ts';

/** An answer of the GraphQL endpoint. */
export interface GraphQLAnswer {
  data?: Record<string, unknown> | null;
  errors?: WireError[];
}

/** A call that may be executed: its document has been read, checked and measured. */
export interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  measure: Measure;
}

interface Checked {
  document: DocumentNode;
  errors: WireError[];
}

/** The schema is the same for every simulator of a process, and so is what a document says against it. */
let schema: GraphQLSchema | null = null;
const documents = new Map<string, Checked>();

function theSchema(): GraphQLSchema {
  schema ??= createSchema();
  return schema;
}

/** Reads a call. Its answer when it cannot be executed. */
export function prepare(
  query: string,
  variables: Record<string, unknown>,
  name: string | null,
): Prepared | WireError[] {
  const checked = check(query);
  if (checked.errors.length > 0) return checked.errors;
  const operation = getOperationAST(checked.document, name);
  if (operation == null) return [{ message: 'An operation name is required' }];
  const coerced = getVariableValues(theSchema(), operation.variableDefinitions ?? [], variables);
  if (coerced.errors !== undefined) return coerced.errors.map((error) => ({ message: error.message }));
  try {
    const measured = measure(theSchema(), checked.document, operation, coerced.coerced);
    return { document: checked.document, operation, variables, measure: measured };
  } catch (error) {
    if (error instanceof GitHubError) return [{ type: error.type, message: error.message }];
    throw error;
  }
}

/** Executes a call. Every resolver answers at once, so there is nothing to wait for. */
export function run(prepared: Prepared, context: GraphQLContext): GraphQLAnswer {
  const result = execute({
    schema: theSchema(),
    document: prepared.document,
    operationName: prepared.operation.name?.value,
    variableValues: prepared.variables,
    rootValue: {},
    contextValue: context,
    fieldResolver: resolveDefault,
    typeResolver: typeOf,
  }) as ExecutionResult<Record<string, unknown>>;
  const answer: GraphQLAnswer = { data: result.data ?? null };
  if (result.errors !== undefined) answer.errors = result.errors.map(wireError);
  return answer;
}

function check(query: string): Checked {
  const known = documents.get(query);
  if (known !== undefined) return known;
  const checked = parseAndValidate(query);
  if (documents.size > 500) documents.clear();
  documents.set(query, checked);
  return checked;
}

function parseAndValidate(query: string): Checked {
  const empty: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
  try {
    const document = parse(query);
    return { document, errors: validate(theSchema(), document).map(wireError) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { document: empty, errors: [wireError(error)] };
  }
}
