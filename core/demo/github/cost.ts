import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { GitHubError } from '#core/demo/github/graphql-error.ts';

/**
 * What a GraphQL call costs, by GitHub's published formula: the requests needed to fill every connection, supposing
 * that each is as full as it was asked to be, divided by 100, rounded, at least 1. It is known before the call is
 * executed, from the document and its variables alone.
 */
export interface Measure {
  /** Points. */
  cost: number;
  /** Nodes that the call may return at most. */
  nodeCount: number;
  /** Items on the largest page that is not inside another one. */
  pageSize: number;
}

/** Nodes that one call may ask for at most. */
const maxNodes = 500_000;

interface Walk {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
  requests: number;
  nodes: number;
  largest: number;
}

/** Measures an operation. Throws what GitHub answers when a connection has no or too large a page size. */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const walk: Walk = { schema, fragments, variables, requests: 0, nodes: 0, largest: 0 };
  const root = schema.getRootType(operation.operation);
  if (root) visitSelections(walk, operation.selectionSet, root, 1);
  if (walk.nodes > maxNodes) {
    throw new GitHubError(
      'MAX_NODE_LIMIT_EXCEEDED',
      `This query requests up to ${walk.nodes.toLocaleString('en-US')} possible nodes which exceeds the maximum ` +
        `limit of ${maxNodes.toLocaleString('en-US')}.`,
    );
  }
  return { cost: Math.max(1, Math.round(walk.requests / 100)), nodeCount: walk.nodes, pageSize: walk.largest };
}

/** `times`: how many parents there may be. */
function visitSelections(walk: Walk, set: SelectionSetNode, parent: GraphQLNamedType, times: number): void {
  for (const selection of set.selections) {
    if (!isIncluded(walk, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      visitField(walk, selection, parent, times);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    if (fragment === undefined) continue;
    const type = fragment.typeCondition && walk.schema.getType(fragment.typeCondition.name.value);
    visitSelections(walk, fragment.selectionSet, type ?? parent, times);
  }
}

function visitField(walk: Walk, node: FieldNode, parent: GraphQLNamedType, times: number): void {
  if (!(isObjectType(parent) || isInterfaceType(parent)) || node.selectionSet === undefined) return;
  const field = parent.getFields()[node.name.value];
  if (field === undefined) return;
  const type = getNamedType(field.type);
  if (!type.name.endsWith('Connection')) {
    const ids = node.name.value === 'nodes' ? argument(walk, node, 'ids') : null;
    const count = Array.isArray(ids) ? ids.length : 1;
    walk.largest = Math.max(walk.largest, count);
    visitSelections(walk, node.selectionSet, type, times * count);
    return;
  }
  walk.requests += times;
  const size = pageSize(walk, node);
  if (times === 1) walk.largest = Math.max(walk.largest, size);
  walk.nodes += times * size;
  visitSelections(walk, node.selectionSet, type, times * size);
}

/** The `first` or `last` of a connection. A connection that is only counted needs none. */
function pageSize(walk: Walk, node: FieldNode): number {
  const name = node.name.value;
  for (const bound of ['first', 'last']) {
    const size = argument(walk, node, bound);
    if (typeof size !== 'number') continue;
    if (size < 1) {
      throw new GitHubError(
        'INVALID_PAGINATION',
        `\`${bound}\` on the \`${name}\` connection cannot be less than one.`,
      );
    }
    if (size > 100) {
      throw new GitHubError(
        'EXCESSIVE_PAGINATION',
        `Requesting ${size} records on the \`${name}\` connection exceeds the \`${bound}\` limit of 100 records.`,
      );
    }
    return size;
  }
  const onlyCounted = node.selectionSet?.selections.every(
    (selection) => selection.kind === Kind.FIELD && /Count$|^__typename$/.test(selection.name.value),
  );
  if (onlyCounted === true) return 0;
  throw new GitHubError(
    'MISSING_PAGINATION_BOUNDARIES',
    `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
  );
}

function argument(walk: Walk, node: FieldNode, name: string): unknown {
  const value = node.arguments?.find((candidate) => candidate.name.value === name)?.value;
  if (value === undefined) return undefined;
  if (value.kind === Kind.VARIABLE) return walk.variables[value.name.value];
  if (value.kind === Kind.INT) return Number.parseInt(value.value, 10);
  if (value.kind === Kind.LIST) return value.values;
  return undefined;
}

function isIncluded(walk: Walk, node: Parameters<typeof getDirectiveValues>[1]): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, walk.variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, walk.variables)?.if !== false;
}
